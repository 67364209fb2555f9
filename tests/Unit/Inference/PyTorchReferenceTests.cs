using System.Globalization;
using TextToVideo.Inference.Denoisers;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Noise;
using TextToVideo.Inference.Schedulers;
using TextToVideo.Inference.Tensors;
using TextToVideo.Inference.TextEncoders;
using TextToVideo.Inference.Tokenizers;

namespace TextToVideo.Unit.Inference;

/// <summary>
/// One prompt taken through the whole model, against reference.safetensors, which the export computed in PyTorch with the weights that are
/// served. The tolerances are about ten times what was measured, for processors with other vector units.
/// </summary>
public sealed class PyTorchReferenceTests(InferenceHost host) : IClassFixture<InferenceHost>
{
    private readonly SafetensorsFile _reference = SafetensorsFile.Parse(File.ReadAllBytes(TestModels.PathOf("reference.safetensors")));

    private string Prompt => _reference.Metadata["prompt"];

    /// <summary>Of one clip; the file's tensors begin with a batch of one.</summary>
    private LatentShape Latents =>
        _reference.Shape("latents") is [1, var channels, var frames, var height, var width]
            ? new LatentShape(channels, frames, height, width)
            : throw new InvalidDataException("The reference's latents are not those of one clip.");

    [Fact]
    public void Tokenize_ReferencePrompt_GivesItsIdsAndMask()
    {
        TextEncoderManifest manifest = TestModels.Shapes.TextEncoder;
        ITokenizer tokenizer = new SentencePieceTokenizerLoader().Load(TestModels.PathOf(manifest.Tokenizer.File), manifest.MaxTokens);

        TokenizedText prompt = tokenizer.Tokenize(Prompt);
        TokenizedText negative = tokenizer.Tokenize(string.Empty);

        Assert.Equal(_reference.Integers("ids"), prompt.Ids);
        Assert.Equal(_reference.Floats("mask").Span.ToArray(), prompt.Mask);
        Assert.Equal(_reference.Integers("negative_ids"), negative.Ids);
        Assert.Equal(_reference.Floats("negative_mask").Span.ToArray(), negative.Mask);
    }

    [Fact]
    public async Task Encode_ReferencePrompt_Agrees()
    {
        IReadOnlyList<TextEmbedding> embeddings = await EncodeAsync();

        AssertClose(_reference.Floats("embedding").Span, embeddings[0].Hidden.Span, 1e-5);
        AssertClose(_reference.Floats("negative_embedding").Span, embeddings[1].Hidden.Span, 1e-5);
    }

    [Fact]
    public void Create_ReferenceSeed_GivesItsNoise()
    {
        long seed = long.Parse(_reference.Metadata["seed"], CultureInfo.InvariantCulture);

        AssertClose(_reference.Floats("noise").Span, PhiloxNoise.Create(seed, Latents.Dimensions).Span, 1e-6);
    }

    [Fact]
    public async Task Pipeline_ReferenceNoise_AgreesInVelocityLatentsAndFrames()
    {
        IReadOnlyList<TextEmbedding> embeddings = await EncodeAsync();
        IDenoiser denoiser = host.Components.GetDenoiser(TestModels.ShapesMini);
        IScheduler scheduler = SchedulerFactory.Create(denoiser.Model, 20);
        float[] latents = _reference.Floats("noise").Span.ToArray();

        for (int step = 0; step < scheduler.Steps; step++)
        {
            float time = scheduler.ModelTime(step);
            FloatTensor velocity = denoiser.Predict(Rows.Batch(Latents, (latents, time, embeddings[0]), (latents, time, embeddings[1])));
            float[] guided = ClassifierFreeGuidance.Combine(velocity.Span[..latents.Length], velocity.Span[latents.Length..], 3f);
            if (step == 0)
            {
                AssertClose(_reference.Floats("first_velocity").Span, guided, 2e-4);
            }

            scheduler.Step(latents, guided, step);
        }

        AssertClose(_reference.Floats("latents").Span, latents, 1e-4);
        await AssertFramesAsync(new FloatTensor(Latents.Dimensions, latents));
    }

    private async Task AssertFramesAsync(FloatTensor latents)
    {
        FloatTensor video = _reference.Floats("video");
        int frames = video.Shape[2];
        int pixels = video.Shape[3] * video.Shape[4];
        int frame = 0;
        await foreach (
            ReadOnlyMemory<byte> rgb24 in host.Components.GetVaeDecoder(TestModels.ShapesMini).DecodeAsync(latents, CancellationToken.None)
        )
        {
            Assert.Equal(pixels * 3, rgb24.Length);
            for (int index = 0; index < rgb24.Length; index++)
            {
                (int pixel, int colour) = Math.DivRem(index, 3);
                float expected = (video.Span[(((colour * frames) + frame) * pixels) + pixel] + 1) / 2 * 255;
                Assert.InRange(rgb24.Span[index] - Math.Clamp(expected, 0, 255), -0.6, 0.6);
            }

            frame++;
        }

        Assert.Equal(frames, frame);
    }

    private Task<IReadOnlyList<TextEmbedding>> EncodeAsync() =>
        host.Components.GetTextEncoder(TestModels.ShapesMini).EncodeAsync([Prompt, string.Empty], CancellationToken.None);

    private static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int index = 0; index < expected.Length; index++)
        {
            Assert.Equal(expected[index], actual[index], tolerance);
        }
    }
}

using System.Text.Json;
using TextToVideo.Inference.Denoisers;
using TextToVideo.Inference.Schedulers;
using TextToVideo.Inference.Tensors;
using TextToVideo.Inference.TextEncoders;
using TextToVideo.Inference.Tokenizers;

namespace TextToVideo.Unit.Inference;

/// <summary>
/// One prompt taken through the whole model, against reference.safetensors, which PyTorch computed and another library wrote. The tolerances
/// are some ten times what was measured, for processors with other vector units.
/// </summary>
public sealed class PyTorchReferenceTests(InferenceHost host) : IClassFixture<InferenceHost>
{
    private readonly SafetensorsFile _reference = SafetensorsFile.Parse(File.ReadAllBytes(TestModels.PathOf("reference.safetensors")));

    private static string Prompt =>
        JsonDocument.Parse(File.ReadAllText(TestModels.PathOf("constants.json"))).RootElement.GetProperty("prompt").GetString()!;

    [Fact]
    public void Tokenize_ReferencePrompt_GivesItsIdsAndMask()
    {
        ITokenizer tokenizer = new WordTokenizerLoader().Load(TestModels.PathOf("vocabulary.txt"), _reference.Shape("ids")[1]);

        TokenizedText prompt = tokenizer.Tokenize(Prompt);
        TokenizedText negative = tokenizer.Tokenize(string.Empty);

        Assert.Equal(_reference.Integers("ids"), prompt.Ids);
        Assert.Equal(_reference.Floats("mask").Span.ToArray(), prompt.Mask);
        Assert.Equal(_reference.Integers("negative_ids"), negative.Ids);
        Assert.Equal(_reference.Floats("negative_mask").Span.ToArray(), negative.Mask);
    }

    [Fact]
    public async Task Encode_ReferencePrompt_AgreesWhereThereAreTokens()
    {
        IReadOnlyList<TextEmbedding> embeddings = await EncodeAsync();

        AssertClose(_reference.Floats("embedding").Span, embeddings[0].Hidden.Span[..(10 * 128)], 1e-5);
        AssertClose(_reference.Floats("negative_embedding").Span[..128], embeddings[1].Hidden.Span[..128], 1e-5);
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
            FloatTensor velocity = denoiser.Predict(Rows.Batch((latents, time, embeddings[0]), (latents, time, embeddings[1])));
            float[] guided = ClassifierFreeGuidance.Combine(
                velocity.Span[..Rows.LatentLength], velocity.Span[Rows.LatentLength..], 3f);
            if (step == 0)
            {
                AssertClose(_reference.Floats("first_velocity").Span, guided, 2e-4);
            }

            scheduler.Step(latents, guided, step);
        }

        AssertClose(_reference.Floats("latents").Span, latents, 1e-4);
        await AssertFramesAsync(new FloatTensor([12, 4, 8, 8], latents));
    }

    private async Task AssertFramesAsync(FloatTensor latents)
    {
        FloatTensor video = _reference.Floats("video", 1, 3, 16, 64, 64);
        int frame = 0;
        await foreach (ReadOnlyMemory<byte> rgb24 in
            host.Components.GetVaeDecoder(TestModels.ShapesMini).DecodeAsync(latents, CancellationToken.None))
        {
            Assert.Equal(64 * 64 * 3, rgb24.Length);
            for (int index = 0; index < rgb24.Length; index++)
            {
                (int pixel, int colour) = Math.DivRem(index, 3);
                float expected = (video.Span[(((colour * 16) + frame) * 64 * 64) + pixel] + 1) / 2 * 255;
                Assert.InRange(rgb24.Span[index] - Math.Clamp(expected, 0, 255), -0.6, 0.6);
            }

            frame++;
        }

        Assert.Equal(16, frame);
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

using System.Globalization;
using TextToVideo.Inference.Denoisers;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Noise;
using TextToVideo.Inference.Pipelines;
using TextToVideo.Inference.Schedulers;
using TextToVideo.Inference.Tensors;
using TextToVideo.Inference.TextEncoders;
using TextToVideo.Inference.Tokenizers;

namespace TextToVideo.Inference.Tests;

/// <summary>
/// One prompt taken through the whole model, against reference.safetensors, which the export computed in PyTorch with the weights that are
/// served. The tolerances are about ten times what was measured, for processors with other vector units.
/// </summary>
public sealed class PyTorchReferenceTests(InferenceHost host) : IClassFixture<InferenceHost>
{
    private const int Steps = 20;
    private const float GuidanceScale = 3;

    private readonly SafetensorsFile _reference = SafetensorsFile.Parse(File.ReadAllBytes(TestModels.GetPath("reference.safetensors")));

    private string Prompt => _reference.Metadata["prompt"];

    private long Seed => long.Parse(_reference.Metadata["seed"], CultureInfo.InvariantCulture);

    /// <summary>Of one clip; the file's tensors begin with a batch of one.</summary>
    private LatentShape Latents =>
        _reference.Shape("latents") is [1, var channels, var frames, var height, var width]
            ? new LatentShape(channels, frames, height, width)
            : throw new InvalidDataException("The reference's latents are not those of one clip.");

    [Fact]
    public void Tokenize_ReferencePrompt_GivesItsIdsAndMask()
    {
        TextEncoderManifest manifest = TestModels.Shapes.TextEncoder;
        ITokenizer tokenizer = new SentencePieceTokenizerLoader().Load(
            TestModels.GetPath(manifest.Tokenizer.File),
            manifest.Tokenizer,
            manifest.MaxTokens
        );

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

        AssertClose(_reference.Floats("embedding").Span, embeddings[0].PromptEmbeds.Span, 1e-5);
        AssertClose(_reference.Floats("negative_embedding").Span, embeddings[1].PromptEmbeds.Span, 1e-5);
    }

    [Fact]
    public void Create_ReferenceSeed_GivesItsNoise() =>
        AssertClose(_reference.Floats("noise").Span, PhiloxNoise.Create(Seed, Latents.Dimensions).Span, 1e-6);

    [Fact]
    public async Task Predict_ReferenceNoise_AgreesInModelOutput()
    {
        IReadOnlyList<TextEmbedding> embeddings = await EncodeAsync();
        IDenoiser denoiser = host.Components.GetDenoiser(TestModels.ShapesMini);
        float[] sample = _reference.Floats("noise").Span.ToArray();
        float timestep = SchedulerFactory.Create(denoiser.Model, Steps).GetTimestep(0);

        FloatTensor modelOutput = denoiser.Predict(
            Rows.Batch(Latents, (sample, timestep, embeddings[0]), (sample, timestep, embeddings[1]))
        );

        float[] guided = ClassifierFreeGuidance.Combine(
            modelOutput.Span[..sample.Length],
            modelOutput.Span[sample.Length..],
            GuidanceScale
        );
        AssertClose(_reference.Floats("first_velocity").Span, guided, 2e-4);
    }

    [Fact]
    public async Task Pipeline_ReferencePrompt_AgreesInLatentsAndFrames()
    {
        FloatTensor video = _reference.Floats("video");
        VideoSize reduced = new(video.Shape[4], video.Shape[3]);
        VideoSize size = TestModels.Shapes.Limits.GetDecodedSize(reduced);
        int frames = video.Shape[2];
        var pipeline = new TextToVideoPipeline(
            host.Components.GetTextEncoder(TestModels.ShapesMini),
            host.Components.GetDenoiser(TestModels.ShapesMini),
            host.Components.GetVaeDecoder(TestModels.ShapesMini)
        );

        TextToVideoOutput output = await pipeline.GenerateAsync(
            new GenerationParameters
            {
                Prompt = Prompt,
                Size = size,
                NumFrames = frames,
                Seed = Seed,
                NumInferenceSteps = Steps,
                GuidanceScale = GuidanceScale,
                CacheThreshold = 0,
            }
        );

        AssertClose(_reference.Floats("latents").Span, output.Latents.Span, 1e-4);
        Assert.Equal(frames, output.Frames.Count);
        Assert.All(output.Frames, frame => Assert.Equal(size.Width * size.Height * 3, frame.Length));

        // A square of the last frame in full resolution.
        FloatTensor detail = _reference.Floats("detail");
        (int rows, int columns) = (detail.Shape[3], detail.Shape[4]);
        AssertFrame(
            detail,
            0,
            (row, column) => output.Frames[^1].Span.Slice(Index(row, column, size.Height - rows, size.Width - columns), 3)
        );

        // Whole frames, reduced.
        List<ReadOnlyMemory<byte>> small = await host
            .Components.GetVaeDecoder(TestModels.ShapesMini)
            .DecodeAsync(output.Latents, reduced, CancellationToken.None)
            .ToListAsync();
        for (int frame = 0; frame < frames; frame++)
        {
            AssertFrame(video, frame, (row, column) => small[frame].Span.Slice(((row * reduced.Width) + column) * 3, 3));
        }

        int Index(int row, int column, int height, int width) => (((row + (height / 2)) * size.Width) + column + (width / 2)) * 3;
    }

    private delegate ReadOnlySpan<byte> PixelOf(int row, int column);

    private static void AssertFrame(FloatTensor video, int frame, PixelOf getPixel)
    {
        (int frames, int rows, int columns) = (video.Shape[2], video.Shape[3], video.Shape[4]);
        for (int index = 0; index < 3 * rows * columns; index++)
        {
            (int colour, int pixel) = Math.DivRem(index, rows * columns);
            float expected = (video.Span[(((colour * frames) + frame) * rows * columns) + pixel] + 1) / 2 * 255;
            Assert.InRange(getPixel(pixel / columns, pixel % columns)[colour] - Math.Clamp(expected, 0, 255), -0.6, 0.6);
        }
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

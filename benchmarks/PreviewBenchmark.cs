using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TextToVideo.Inference;
using TextToVideo.Inference.Denoisers;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Noise;
using TextToVideo.Inference.Schedulers;
using TextToVideo.Inference.Tensors;
using TextToVideo.Inference.TextEncoders;
using TextToVideo.Inference.Vae;

namespace TextToVideo.Benchmarks;

/// <summary>
/// Fits the affine map from latents to pixels (the manifest's <c>preview</c>) to the VAE decoder. Prints its error on held-out prompts, and
/// the time to render a preview relative to a denoising step.
/// </summary>
internal sealed class PreviewBenchmark(IModelComponents components, ModelManifest model)
{
    private const int Scale = 2;
    private const int PromptCount = 96;

    /// <summary>One in this number of prompts is held out of the fit.</summary>
    private const int HoldOutInterval = 4;
    private const int Repetitions = 20_000;

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };
    private static readonly string[] s_colours = ["red", "green", "blue", "yellow", "orange", "purple", "white", "black"];
    private static readonly string[] s_shapes = ["circle", "square", "triangle", "star"];
    private static readonly string[] s_motions =
    [
        "moving left",
        "moving right",
        "moving up",
        "moving down",
        "bouncing",
        "growing",
        "shrinking",
        "spinning",
        "circling",
    ];

    private readonly LeastSquares _fit = new(model.Denoiser.LatentChannels, Scale * Scale * 3);
    private readonly List<Sample> _heldOut = [];
    private readonly List<double> _stepTimes = [];

    /// <summary>Runs the benchmark for the default model.</summary>
    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.AddInference();
        using IHost host = builder.Build();
        await new PreviewBenchmark(
            host.Services.GetRequiredService<IModelComponents>(),
            host.Services.GetRequiredService<IModelRepository>().Default
        ).MeasureAsync(cancellationToken);
    }

    private async Task MeasureAsync(CancellationToken cancellationToken)
    {
        for (int prompt = 0; prompt < PromptCount; prompt++)
        {
            await foreach (Sample sample in SamplesAsync(prompt, cancellationToken))
            {
                if (prompt % HoldOutInterval == 0)
                {
                    _heldOut.Add(sample);
                }
                else
                {
                    AddToFit(sample);
                }
            }
        }

        float[][] solution = _fit.Solve();
        var fitted = new PreviewManifest
        {
            Scale = Scale,
            Factors = [.. solution[..^1].Select(Round)],
            Bias = Round(solution[^1]),
        };
        Console.WriteLine($"Preview for the manifest of {model.Name}: {JsonSerializer.Serialize(fitted, s_json)}");
        foreach ((string name, PreviewManifest? map) in new[] { ("this fit", fitted), ("the manifest", model.Preview) })
        {
            if (map is not null)
            {
                IEnumerable<string> errors = GetErrors(new LatentPreview(map))
                    .Select(error => $"{error.Error:0.0} after step {error.Step}");
                Console.WriteLine($"RMS error of {name} (scale 0 to 255): {string.Join(", ", errors)}");
            }
        }

        TimeRendering(new LatentPreview(fitted));
    }

    private static float[] Round(float[] values) => [.. values.Select(value => MathF.Round(value, 4))];

    /// <summary>Returns the denoiser's estimates of a clip at some steps, and the decoded frames of the estimates.</summary>
    private async IAsyncEnumerable<Sample> SamplesAsync(int index, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string colour = s_colours[index % s_colours.Length];
        string background = s_colours[(index + 1 + (index / s_colours.Length % (s_colours.Length - 1))) % s_colours.Length];
        string prompt =
            $"a {colour} {s_shapes[index / 2 % s_shapes.Length]} {s_motions[index % s_motions.Length]} on a {background} background";
        IReadOnlyList<TextEmbedding> texts = await components
            .GetTextEncoder(model.Name)
            .EncodeAsync([prompt, string.Empty], cancellationToken);
        IDenoiser denoiser = components.GetDenoiser(model.Name);
        IScheduler scheduler = SchedulerFactory.Create(model, model.Scheduler.Steps.Default);
        VideoSize size = model.Limits.DefaultSize;
        FloatTensor latents = PhiloxNoise.Create(
            index,
            model.GetLatentShape(size.Width, size.Height, model.Limits.Frames.Default).Dimensions
        );
        FloatTensor text = Stack(texts[0].Hidden.Span, texts[1].Hidden.Span, [.. texts[0].Hidden.Shape]);
        FloatTensor mask = Stack(texts[0].Mask, texts[1].Mask, [texts[0].Mask.Length]);
        for (int step = 0; step < scheduler.Steps; step++)
        {
            float time = scheduler.ModelTime(step);
            long begun = Stopwatch.GetTimestamp();
            FloatTensor velocity = denoiser.Predict(
                new DenoiserBatch(Stack(latents.Span, latents.Span, [.. latents.Shape]), [time, time], text, mask),
                cancellationToken
            );
            _stepTimes.Add(Stopwatch.GetElapsedTime(begun).TotalMicroseconds);
            float[] guided = ClassifierFreeGuidance.Combine(
                velocity.Span[..latents.Length],
                velocity.Span[latents.Length..],
                model.Scheduler.Guidance.Default
            );
            if (step % 5 == 4)
            {
                var estimate = new FloatTensor(latents.Shape.AsSpan());
                scheduler.Estimate(latents.Span, guided, step, estimate.Span);
                var frames = new List<ReadOnlyMemory<byte>>();
                await foreach (ReadOnlyMemory<byte> frame in components.GetVaeDecoder(model.Name).DecodeAsync(estimate, cancellationToken))
                {
                    frames.Add(frame);
                }

                int middle = (frames.Count / estimate.Shape[1] * (estimate.Shape[1] / 2)) + (model.Denoiser.TemporalCompression / 2);
                yield return new Sample(step + 1, GetMiddleFrame(estimate), Reduce(frames[middle].Span, size));
            }

            scheduler.Step(latents.Span, guided, step);
        }
    }

    private static FloatTensor Stack(ReadOnlySpan<float> first, ReadOnlySpan<float> second, int[] shape) =>
        new([2, .. shape], [.. first, .. second]);

    /// <summary>Returns the latent frame that previews show, [C, H, W].</summary>
    private static FloatTensor GetMiddleFrame(FloatTensor latents)
    {
        int length = latents.Shape[2] * latents.Shape[3];
        var middle = new FloatTensor(latents.Shape[0], latents.Shape[2], latents.Shape[3]);
        for (int channel = 0; channel < latents.Shape[0]; channel++)
        {
            latents
                .Span.Slice(((channel * latents.Shape[1]) + (latents.Shape[1] / 2)) * length, length)
                .CopyTo(middle.Span[(channel * length)..]);
        }

        return middle;
    }

    /// <summary>Scales a frame down to the size of a preview.</summary>
    private RgbImage Reduce(ReadOnlySpan<byte> frame, VideoSize size)
    {
        int edge = model.Denoiser.SpatialCompression / Scale;
        var reduced = new RgbImage(size.Width / edge, size.Height / edge, new byte[size.Width / edge * (size.Height / edge) * 3]);
        for (int index = 0; index < reduced.Pixels.Length; index++)
        {
            (int pixel, int colour) = (index / 3, index % 3);
            (int top, int left) = (pixel / reduced.Width * edge, pixel % reduced.Width * edge);
            int sum = 0;
            for (int inner = 0; inner < edge * edge; inner++)
            {
                sum += frame[((((top + (inner / edge)) * size.Width) + left + (inner % edge)) * 3) + colour];
            }

            reduced.Pixels[index] = (byte)(sum / (edge * edge));
        }

        return reduced;
    }

    private void AddToFit(Sample sample)
    {
        (int rows, int columns) = (sample.Latents.Shape[1], sample.Latents.Shape[2]);
        float[] input = new float[sample.Latents.Shape[0]];
        float[] output = new float[Scale * Scale * 3];
        for (int position = 0; position < rows * columns; position++)
        {
            for (int channel = 0; channel < input.Length; channel++)
            {
                input[channel] = sample.Latents.Span[(channel * rows * columns) + position];
            }

            for (int index = 0; index < output.Length; index++)
            {
                int y = (position / columns * Scale) + (index / (Scale * 3));
                int x = (position % columns * Scale) + (index / 3 % Scale);
                output[index] = sample.Decoded.Pixels[(((y * columns * Scale) + x) * 3) + (index % 3)] / 255f;
            }

            _fit.Add(input, output);
        }
    }

    private IEnumerable<(int Step, double Error)> GetErrors(LatentPreview preview) =>
        from sample in _heldOut
        group sample by sample.Step into same
        select (same.Key, Math.Sqrt(same.Average(sample => MeanSquare(preview.Render(sample.Latents), sample.Decoded))));

    private static double MeanSquare(RgbImage preview, RgbImage decoded) =>
        preview.Pixels.Zip(decoded.Pixels, (one, other) => (one - other) * (double)(one - other)).Average();

    private void TimeRendering(LatentPreview preview)
    {
        long begun = Stopwatch.GetTimestamp();
        for (int repetition = 0; repetition < Repetitions; repetition++)
        {
            preview.Render(_heldOut[repetition % _heldOut.Count].Latents);
        }

        double rendering = Stopwatch.GetElapsedTime(begun).TotalMicroseconds / Repetitions;
        double step = Statistics.Median(_stepTimes);
        Console.WriteLine($"Rendering a preview takes {rendering:0} µs, a step {step:0} µs: {rendering / step:P2}");
    }

    private sealed record Sample(int Step, FloatTensor Latents, RgbImage Decoded);
}

using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TextToVideo.Inference;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Pipelines;
using TextToVideo.Inference.Schedulers;
using TextToVideo.Inference.Tensors;
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
        IVaeDecoder vaeDecoder = components.GetVaeDecoder(model.Name);
        var pipeline = new TextToVideoPipeline(components.GetTextEncoder(model.Name), components.GetDenoiser(model.Name), vaeDecoder);
        IScheduler scheduler = SchedulerFactory.Create(model, model.Scheduler.Steps.Default);
        var estimates = new List<(int Step, FloatTensor Latents)>();
        long stepStarted = 0;
        await pipeline.GenerateAsync(
            new GenerationParameters { Prompt = prompt, Seed = index },
            EndStep,
            cancellationToken: cancellationToken
        );

        VideoSize size = model.Limits.DefaultSize;
        foreach ((int step, FloatTensor estimate) in estimates)
        {
            List<ReadOnlyMemory<byte>> frames = await vaeDecoder.DecodeAsync(estimate, cancellationToken).ToListAsync(cancellationToken);
            int middle = (frames.Count / estimate.Shape[1] * (estimate.Shape[1] / 2)) + (model.Denoiser.TemporalCompression / 2);
            yield return new Sample(step, GetMiddleFrame(estimate), Reduce(frames[middle].Span, size));
        }

        void EndStep(DenoisingStep step)
        {
            // The first step's time would include the text encoder's.
            if (step.Step > 1)
            {
                _stepTimes.Add(Stopwatch.GetElapsedTime(stepStarted).TotalMicroseconds);
            }

            if (step.Step % 5 == 0)
            {
                // The model output leads from every sample of its step to the same estimate. After the last step, the sample is the clip.
                var estimate = new FloatTensor(step.Sample.Shape.AsSpan(), step.Sample.Span.ToArray());
                if (step.Step < step.Steps)
                {
                    scheduler.PredictOriginalSample(step.Sample.Span, step.ModelOutput.Span, step.Step, estimate.Span);
                }

                estimates.Add((step.Step, estimate));
            }

            stepStarted = Stopwatch.GetTimestamp();
        }
    }

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

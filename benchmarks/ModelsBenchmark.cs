using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TextToVideo.Inference;
using TextToVideo.Inference.Denoisers;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Noise;
using TextToVideo.Inference.Tensors;
using TextToVideo.Inference.TextEncoders;
using TextToVideo.Inference.Tokenizers;
using TextToVideo.ModelImport;

namespace TextToVideo.Benchmarks;

/// <summary>
/// Measures time and memory of Mochi 1 at full width, as a server runs it, with growing numbers of tokens. The whole model is too large for
/// a usual machine, so the denoiser has two blocks and the text encoder one layer, and the results are extrapolated.
/// </summary>
/// <param name="checkpoint">The checkpoint.</param>
/// <param name="components">The imported model.</param>
/// <param name="model">The manifest of the imported model.</param>
internal sealed class ModelsBenchmark(ReducedMochi checkpoint, IModelComponents components, ModelManifest model)
{
    private const double Mega = 1e6;
    private const double Giga = 1e9;
    private const double Peta = 1e15;
    private const double SecondsPerDay = 86400;

    /// <summary>With guidance, a step computes a row with the prompt and one with the negative prompt.</summary>
    private const int RowsPerStep = 2;

    /// <summary>A size with few tokens for each latent frame, 390.</summary>
    private static readonly VideoSize s_size = new(416, 240);

    /// <summary>The numbers of latent frames.</summary>
    private static readonly int[] s_frames = [2, 4, 8, 12];

    /// <summary>The numbers of tokens of a text.</summary>
    private static readonly int[] s_texts = [32, 64, 128, 256];

    /// <summary>Runs the benchmark.</summary>
    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        var checkpoint = new ReducedMochi();
        string path = folder.Combine("mochi-reduced");
        checkpoint.Write(path);
        new ModelImporter(folder.Path).Import(path, new ImportOptions(), cancellationToken);

        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Configuration["Inference:ModelsPath"] = folder.Path;
        builder.AddInference();
        using IHost host = builder.Build();
        var benchmark = new ModelsBenchmark(
            checkpoint,
            host.Services.GetRequiredService<IModelComponents>(),
            host.Services.GetRequiredService<IModelRepository>().Default
        );
        Console.WriteLine(Invariant($"{ReadProcessor()}, {Environment.ProcessorCount} processors, float32"));
        await benchmark.MeasureTextEncoderAsync(cancellationToken);
        await benchmark.MeasureDenoiserAsync(cancellationToken);
    }

    private async Task MeasureTextEncoderAsync(CancellationToken cancellationToken)
    {
        ITextEncoder encoder = await LoadAsync(
            "text encoder",
            checkpoint.TextEncoder,
            () => components.GetTextEncoder(model.Name),
            cancellationToken
        );
        PrintHeader($"Text encoder, {ReducedMochi.EncoderLayers} of {checkpoint.TextEncoderLayers} layers", "tokens");
        long loaded = Environment.WorkingSet;
        await EncodeAsync(s_texts[0]);
        double seconds = 0;
        foreach (int tokens in s_texts)
        {
            (seconds, long peak) = await MeasureAsync(() => EncodeAsync(tokens));
            Print(tokens, seconds, MochiFlops.CountTextEncoder(checkpoint, ReducedMochi.EncoderLayers, tokens), peak - loaded);
        }

        double all = seconds / ReducedMochi.EncoderLayers * checkpoint.TextEncoderLayers;
        Console.WriteLine(Invariant($"{checkpoint.TextEncoderLayers} layers and {s_texts[^1]} tokens: {all:0.0} s"));

        async Task<FloatTensor> EncodeAsync(int tokens)
        {
            // Which tokens they are does not matter.
            long[] ids = [.. Enumerable.Range(0, model.TextEncoder.MaxTokens).Select(index => index < tokens ? index + 1L : 0)];
            float[] mask = [.. ids.Select(id => id > 0 ? 1f : 0f)];
            TextEmbedding text = await encoder.EncodeAsync(new TokenizedText(ids, mask, tokens, Truncated: false), cancellationToken);
            return text.PromptEmbeds;
        }
    }

    private async Task MeasureDenoiserAsync(CancellationToken cancellationToken)
    {
        IDenoiser denoiser = await LoadAsync(
            "denoiser",
            checkpoint.Transformer,
            () => components.GetDenoiser(model.Name),
            cancellationToken
        );
        int textTokens = model.TextEncoder.MaxTokens;
        FloatTensor text = PhiloxNoise.Create(1, 1, textTokens, model.TextEncoder.EmbeddingWidth);
        var mask = new FloatTensor([1, textTokens], [.. Enumerable.Repeat(1f, textTokens)]);

        PrintHeader($"Denoiser, {ReducedMochi.Blocks} of {checkpoint.TransformerBlocks} blocks, {textTokens} text tokens", "video tokens");
        long loaded = Environment.WorkingSet;
        Predict(s_frames[0]);
        var measured = new List<(double Tokens, double Seconds)>();
        foreach (int frames in s_frames)
        {
            double tokens = CountTokens(s_size, frames);
            (double seconds, long peak) = await MeasureAsync(() => Task.Run(() => Predict(frames), cancellationToken));
            Print(tokens, seconds, MochiFlops.CountDenoiser(checkpoint, ReducedMochi.Blocks, tokens, textTokens), peak - loaded);
            measured.Add((tokens, seconds / ReducedMochi.Blocks));
        }

        double all = CountTokens(model.Limits.DefaultSize, ((model.Limits.Frames.Default - 1) / model.Denoiser.TemporalCompression) + 1);
        double flops = MochiFlops.CountDenoiser(checkpoint, checkpoint.TransformerBlocks, all, textTokens);
        double row = checkpoint.TransformerBlocks * Extrapolate(measured, all);
        int rows = RowsPerStep * model.Scheduler.Steps.Default;
        Console.WriteLine(
            Invariant($"{checkpoint.TransformerBlocks} blocks and {all:0} video tokens: {row:0} s and {flops / Peta:0.00} PFLOP for a row")
        );
        Console.WriteLine(
            Invariant($"{rows / RowsPerStep} steps: {rows * row / SecondsPerDay:0.0} days and {rows * flops / Peta:0} PFLOP")
        );

        FloatTensor Predict(int frames)
        {
            int edge = model.Denoiser.SpatialCompression;
            FloatTensor latents = PhiloxNoise.Create(
                0,
                1,
                model.Denoiser.LatentChannels,
                frames,
                s_size.Height / edge,
                s_size.Width / edge
            );
            return denoiser.Predict(new DenoiserBatch(latents, [0], text, mask), cancellationToken);
        }

        double CountTokens(VideoSize size, int frames)
        {
            int edge = model.Denoiser.SpatialCompression * model.Denoiser.PatchSize;
            return (double)frames * (size.Height / edge) * (size.Width / edge);
        }
    }

    /// <summary>Loads a network and prints what it needs for each weight.</summary>
    private static async Task<T> LoadAsync<T>(
        string network,
        IReadOnlyDictionary<string, long[]> weights,
        Func<T> load,
        CancellationToken cancellationToken
    )
    {
        double count = weights.Values.Sum(shape => shape.Aggregate(1.0, (product, size) => product * size));
        long before = Environment.WorkingSet;
        await ResetPeakAsync();
        long begun = Stopwatch.GetTimestamp();
        T loaded = await Task.Run(load, cancellationToken);
        double seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        double peak = (ReadPeak() - before) / count;
        Console.WriteLine();
        Console.WriteLine(
            Invariant($"Loading the {network}: {count / Mega:0} million weights in BF16, {seconds:0.0} s, ")
                + Invariant($"up to {peak:0.0} bytes of memory for each weight")
        );
        return loaded;
    }

    /// <summary>Returns the name of the processor.</summary>
    private static string ReadProcessor() =>
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(": ")[^1]
        ?? "unknown processor";

    /// <summary>The value 5 resets the largest resident memory (proc(5)).</summary>
    private static Task ResetPeakAsync() => File.WriteAllTextAsync("/proc/self/clear_refs", "5");

    private static long ReadPeak()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }

    /// <summary>
    /// Returns the time of a block with more tokens: linear layers take a time in proportion to the tokens N and attention to N², so that
    /// seconds / N is fitted by a line.
    /// </summary>
    private static double Extrapolate(IReadOnlyList<(double Tokens, double Seconds)> measured, double tokens)
    {
        (double Tokens, double PerToken)[] points = [.. measured.Select(one => (one.Tokens, one.Seconds / one.Tokens))];
        double meanTokens = points.Average(point => point.Tokens);
        double mean = points.Average(point => point.PerToken);
        double slope =
            points.Sum(point => (point.Tokens - meanTokens) * (point.PerToken - mean))
            / points.Sum(point => (point.Tokens - meanTokens) * (point.Tokens - meanTokens));
        return tokens * (mean + (slope * (tokens - meanTokens)));
    }

    /// <summary>Returns the time of a call in seconds, and the largest memory of the process in bytes.</summary>
    private static async Task<(double Seconds, long Peak)> MeasureAsync(Func<Task<FloatTensor>> call)
    {
        await ResetPeakAsync();
        long begun = Stopwatch.GetTimestamp();
        FloatTensor result = await call();
        double seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        if (result.Span.ContainsAnyExceptInRange(float.MinValue, float.MaxValue))
        {
            throw new InferenceException("The network returned values that are not finite.");
        }

        return (seconds, ReadPeak());
    }

    private static void PrintHeader(string title, string tokens)
    {
        Console.WriteLine($"{title}:");
        Console.WriteLine($"| {tokens} | time | GFLOP/s | memory beside the weights | for each token |");
        Console.WriteLine("|---|---|---|---|---|");
    }

    private static void Print(double tokens, double seconds, double flops, long memory) =>
        Console.WriteLine(
            Invariant(
                $"| {tokens:0} | {seconds:0.00} s | {flops / seconds / Giga:0} | {memory / Mega:0} MB | {memory / tokens / 1000:0} kB |"
            )
        );
}

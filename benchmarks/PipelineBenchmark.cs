using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TextToVideo.Inference;
using TextToVideo.Inference.Models;
using TextToVideo.Standalone;
using TextToVideo.Transcoding;
using TextToVideo.V1;

namespace TextToVideo.Benchmarks;

/// <summary>
/// Measures the overhead of the pipeline over its model calls and ffmpeg runs. The server and the bare loop run in one process with the
/// same loaded models, in alternation, so that both run under the same conditions. The overhead is computed per pair.
/// </summary>
internal static class PipelineBenchmark
{
    public const int DefaultRuns = 11;

    private const int ColdStarts = 3;

    /// <summary>The server compiles its code while it runs its first jobs.</summary>
    private const int WarmUps = 40;

    public static async Task RunAsync(int runs, CancellationToken cancellationToken)
    {
        using (var data = new TemporaryFolder())
        {
            await MeasureWarmAsync(data.Path, runs, cancellationToken);
        }

        await MeasureColdAsync(cancellationToken);
    }

    private static async Task MeasureWarmAsync(string data, int runs, CancellationToken cancellationToken)
    {
        (int http, int grpc) = FreePorts.GetPair();
        await using WebApplication server = StandaloneServer.Build(data, http, grpc);
        await server.StartAsync(cancellationToken);
        using var job = new JobClient(grpc);
        var bare = new BareLoop(
            server.Services.GetRequiredService<IModelComponents>(),
            server.Services.GetRequiredService<IModelRepository>(),
            server.Services.GetRequiredService<IVideoTranscoder>()
        );
        for (int run = 0; run < WarmUps; run++)
        {
            await bare.RunAsync(JobClient.Prompt, run, cancellationToken);
            await job.RunAsync(JobClient.Prompt, run, cancellationToken);
        }

        using var spans = new SpanTimes();
        var jobTimes = new List<double>();
        var bareTimes = new List<double>();
        var stages = new Dictionary<string, List<double>>();
        var jobSpans = new List<IReadOnlyDictionary<string, (int Count, double Milliseconds)>>();
        var bareSpans = new List<IReadOnlyDictionary<string, (int Count, double Milliseconds)>>();
        for (int run = 0; run < runs; run++)
        {
            long started = Stopwatch.GetTimestamp();
            await bare.RunAsync(JobClient.Prompt, run, cancellationToken);
            bareTimes.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            bareSpans.Add(spans.Take());

            started = Stopwatch.GetTimestamp();
            Video video = await job.RunAsync(JobClient.Prompt, run, cancellationToken);
            jobTimes.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            jobSpans.Add(spans.Take());
            foreach (VideoStage stage in video.Stages)
            {
                stages.TryAdd(stage.Name, []);
                stages[stage.Name].Add(stage.FinishedAtMs - stage.StartedAtMs);
            }
        }

        await server.StopAsync(cancellationToken);
        Console.WriteLine(
            Invariant($"{Environment.ProcessorCount} processors, {runs} pairs, medians; ")
                + "one video of the default model: 20 steps, MP4, thumbnail, spritesheet"
        );
        Console.WriteLine();
        Console.WriteLine("| figure | median |");
        Console.WriteLine("|---|---|");
        Console.WriteLine(Invariant($"| warm job through the server | {Statistics.Median(jobTimes):0} ms |"));
        Console.WriteLine(Invariant($"| the same model calls and ffmpeg runs in a bare loop | {Statistics.Median(bareTimes):0} ms |"));
        Console.WriteLine(
            Invariant(
                $"| overhead of the pipeline, per pair | {100 * Statistics.Median(jobTimes.Zip(bareTimes, (a, b) => (a - b) / a)):0.0} % |"
            )
        );
        Console.WriteLine();
        Console.WriteLine("| stage, from command to event | ms |");
        Console.WriteLine("|---|---|");
        foreach ((string stage, List<double> times) in stages)
        {
            Console.WriteLine(Invariant($"| {stage} | {Statistics.Median(times):0} |"));
        }

        Console.WriteLine();
        Console.WriteLine("| spans of one job | job: count | job: ms | bare loop: ms |");
        Console.WriteLine("|---|---|---|---|");
        foreach (string name in jobSpans.SelectMany(run => run.Keys).Distinct().Order(StringComparer.Ordinal))
        {
            Console.WriteLine(
                Invariant($"| {name} | {Statistics.Median(jobSpans.Select(run => (double)Find(run, name).Count)):0} ")
                    + Invariant($"| {GetMedianTime(jobSpans, name):0.0} | {GetMedianTime(bareSpans, name):0.0} |")
            );
        }

        Console.WriteLine();
    }

    private static async Task MeasureColdAsync(CancellationToken cancellationToken)
    {
        var cold = new List<(double Healthy, double FirstVideo, double PeakMegabytes)>();
        for (int run = 0; run < ColdStarts; run++)
        {
            cold.Add(await ColdServer.MeasureAsync(JobClient.Prompt, cancellationToken));
        }

        Console.WriteLine(Invariant($"| separate server process, {ColdStarts} starts | median |"));
        Console.WriteLine("|---|---|");
        Console.WriteLine(Invariant($"| time until healthy | {Statistics.Median(cold.Select(run => run.Healthy)):0} ms |"));
        Console.WriteLine(Invariant($"| time until the first video | {Statistics.Median(cold.Select(run => run.FirstVideo)):0} ms |"));
        Console.WriteLine(
            Invariant($"| peak memory (resident) after one video | {Statistics.Median(cold.Select(run => run.PeakMegabytes)):0} MB |")
        );
    }

    private static (int Count, double Milliseconds) Find(IReadOnlyDictionary<string, (int Count, double Milliseconds)> run, string name) =>
        run.TryGetValue(name, out (int Count, double Milliseconds) times) ? times : default;

    private static double GetMedianTime(List<IReadOnlyDictionary<string, (int Count, double Milliseconds)>> runs, string name) =>
        Statistics.Median(runs.Select(run => Find(run, name).Milliseconds));
}

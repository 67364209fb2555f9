using System.Diagnostics;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Telemetry;
using TextToVideo.Inference;
using TextToVideo.Inference.Models;
using TextToVideo.Standalone;
using TextToVideo.TestSupport.Otlp;
using TextToVideo.Transcoding;
using TextToVideo.V1;

namespace TextToVideo.Benchmarks;

/// <summary>
/// Measures the overhead of a job in the distributed system over its model calls and ffmpeg runs, where its time goes, and the time to
/// recover after each process is killed.
/// </summary>
internal static class DistributedBenchmark
{
    /// <summary>Ten processes compile their code while they run their first jobs, on the same processors.</summary>
    private const int WarmUps = 40;

    private const int FirstJobs = 5;

    public static async Task RunAsync(int runs, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        var settings = new Dictionary<string, string> { ["JobStore__SilenceLimit"] = "00:00:20", ["JobStore__SweepInterval"] = "00:00:02" };
        await using DistributedSystem system = await DistributedSystem.StartAsync(folder.Path, replicas: [], settings);
        await MeasureOverheadAsync(system, runs, cancellationToken);
        await MeasureProfileAsync(runs, cancellationToken);
        await MeasureRecoveryAsync(system, cancellationToken);
    }

    /// <summary>Runs jobs in a second system, which sends its spans to this process.</summary>
    private static async Task MeasureProfileAsync(int runs, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        await using OtlpReceiver receiver = await OtlpReceiver.StartAsync();
        await using DistributedSystem system = await DistributedSystem.StartAsync(
            folder.Path,
            replicas: [],
            settings: receiver.Environment,
            telemetry: receiver.Endpoint
        );
        using var job = new JobClient(system.GrpcAddress.Port);
        var profile = new JobProfile();
        for (int run = -WarmUps; run < runs; run++)
        {
            DateTimeOffset start = DateTimeOffset.UtcNow;
            Video video = await job.RunAsync(JobClient.Prompt, WarmUps + run, cancellationToken);
            DateTimeOffset end = DateTimeOffset.UtcNow;
            if (run >= 0)
            {
                Span[] trace = await receiver.TraceAsync(
                    video.TraceId,
                    [.. PipelineStages.All.Select(stage => $"{SpanNames.Work}{stage}")]
                );
                profile.Add(trace, start, end);
            }
        }

        profile.Print();
    }

    private static async Task MeasureOverheadAsync(DistributedSystem system, int runs, CancellationToken cancellationToken)
    {
        // Build the server for its models and its transcoder, but do not start it.
        using var folder = new TemporaryFolder();
        (int http, int grpc) = FreePorts.GetPair();
        await using WebApplication parts = StandaloneServer.Build(folder.Path, http, grpc);
        var bare = new BareLoop(
            parts.Services.GetRequiredService<IModelComponents>(),
            parts.Services.GetRequiredService<IModelRepository>(),
            parts.Services.GetRequiredService<IVideoTranscoder>()
        );
        using var job = new JobClient(system.GrpcAddress.Port);
        var firstTimes = new List<double>();
        var jobTimes = new List<double>();
        var bareTimes = new List<double>();
        var processorTimes = new Dictionary<string, double>();
        for (int run = -WarmUps; run < runs; run++)
        {
            double bareTime = await TimeAsync(() => bare.RunAsync(JobClient.Prompt, WarmUps + run, cancellationToken));
            Dictionary<string, double> before = ReadProcessorTimes(system);
            double jobTime = await TimeAsync(() => job.RunAsync(JobClient.Prompt, WarmUps + run, cancellationToken));
            if (firstTimes.Count < FirstJobs)
            {
                firstTimes.Add(jobTime);
            }

            if (run >= 0)
            {
                bareTimes.Add(bareTime);
                jobTimes.Add(jobTime);
                foreach ((string name, double time) in ReadProcessorTimes(system))
                {
                    processorTimes[name] = processorTimes.GetValueOrDefault(name) + time - before[name];
                }
            }
        }

        Console.WriteLine(
            Invariant($"{Environment.ProcessorCount} processors, {runs} pairs, medians; ten processes; one video of the default model")
        );
        Console.WriteLine();
        Console.WriteLine("| figure | median |");
        Console.WriteLine("|---|---|");
        Console.WriteLine(Invariant($"| one of the first {FirstJobs} jobs | {Statistics.Median(firstTimes):0} ms |"));
        Console.WriteLine(Invariant($"| warm job through the gateway (after {WarmUps}) | {Statistics.Median(jobTimes):0} ms |"));
        Console.WriteLine(Invariant($"| the same model calls and ffmpeg runs in a bare loop | {Statistics.Median(bareTimes):0} ms |"));
        Console.WriteLine(
            Invariant($"| overhead of the distributed pipeline, per pair ")
                + Invariant($"| {100 * Statistics.Median(jobTimes.Zip(bareTimes, (a, b) => (a - b) / a)):0.0} % |")
        );
        Console.WriteLine();
        Console.WriteLine("| process | processor time for a job, mean |");
        Console.WriteLine("|---|---|");
        foreach ((string name, double time) in processorTimes)
        {
            Console.WriteLine(Invariant($"| {name} | {time / runs:0} ms |"));
        }

        Console.WriteLine();
    }

    private static async Task MeasureRecoveryAsync(DistributedSystem system, CancellationToken cancellationToken)
    {
        Console.WriteLine("| killed (SIGKILL) | healthy again after | video requested at the kill completed after |");
        Console.WriteLine("|---|---|---|");
        foreach ((string name, _, _, int? pid) in system.Resources)
        {
            long killed = Stopwatch.GetTimestamp();
            ProcessSignals.Kill(pid!.Value);
            Task<double> video = TimeNextVideoAsync(system, killed, cancellationToken);
            await Wait.UntilAsync(
                $"{name} is healthy again",
                () => system.Resources.Any(now => now.Name == name && now.Healthy && now.Pid != pid)
            );
            double healthy = Stopwatch.GetElapsedTime(killed).TotalSeconds;
            Console.WriteLine(Invariant($"| {name} | {healthy:0.0} s | {await video:0.0} s |"));
            await system.UntilHealthyAsync();
        }
    }

    private static async Task<double> TimeNextVideoAsync(DistributedSystem system, long killed, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                using var job = new JobClient(system.GrpcAddress.Port);
                await job.RunAsync(JobClient.Prompt, 0, cancellationToken);
                return Stopwatch.GetElapsedTime(killed).TotalSeconds;
            }
            catch (RpcException)
            {
                // The server is not available yet, or it was killed during the call.
                await Task.Delay(50, cancellationToken);
            }
        }
    }

    /// <summary>Returns the processor time of each process in milliseconds, without that of the programs that it has started.</summary>
    private static Dictionary<string, double> ReadProcessorTimes(DistributedSystem system) =>
        system
            .Resources.Where(resource => resource.Pid is not null)
            .ToDictionary(
                resource => resource.Name,
                resource =>
                {
                    using var process = Process.GetProcessById(resource.Pid!.Value);
                    return process.TotalProcessorTime.TotalMilliseconds;
                }
            );

    private static async Task<double> TimeAsync(Func<Task> action)
    {
        long started = Stopwatch.GetTimestamp();
        await action();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }
}

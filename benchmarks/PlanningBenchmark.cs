using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TextToVideo.Contracts;
using TextToVideo.Denoising;
using TextToVideo.Generation.Queue;
using TextToVideo.Integration.Support;
using TextToVideo.Planning.Simulation;
using TextToVideo.Standalone;
using TextToVideo.Transcoding;
using TextToVideo.V1;

namespace TextToVideo.Benchmarks;

/// <summary>
/// Whether the simulator says what a real server does. It measures the stages of one job at a time and how many jobs a busy server ends,
/// writes them as a simulation that <c>./run simulate --file</c> takes, lets jobs come at random moments at three loads, and simulates the same
/// moments.
/// </summary>
internal static class PlanningBenchmark
{
    private const int WarmUps = 5;
    private const int JobsOfARun = 30;
    private const int SimulatedRepeats = 200;
    private const int BusyAtATime = 4;
    private const int Halvings = 20;
    private const string Prompt = "a red circle moving right on a blue background";

    // Of what a busy server does. Beyond it the longest queue says more of chance than of the system.
    private static readonly double[] s_loads = [0.3, 0.5, 0.7];

    public static async Task RunAsync(int runs, CancellationToken cancellationToken)
    {
        using var data = new TemporaryFolder();
        (int http, int grpc) = FreePorts.Pair();
        await using WebApplication server = StandaloneServer.Build(data.Path, http, grpc);
        await server.StartAsync(cancellationToken);
        using var client = new JobClient(grpc);
        for (int run = 0; run < WarmUps; run++)
        {
            await client.RunAsync(Prompt, run, cancellationToken);
        }

        StageCosts costs = await StageCosts.MeasureAsync(client, Prompt, JobsOfARun * runs / 5, cancellationToken);
        SimulationSettings settings = costs.ToSettings(
            server.Services.GetRequiredService<IOptions<DenoisingOptions>>().Value,
            server.Services.GetRequiredService<IOptions<TranscodingOptions>>().Value,
            server.Services.GetRequiredService<IOptions<JobQueueOptions>>().Value);
        double busy = await BusyThroughputAsync(client, costs.Seeds, JobsOfARun * runs / 5, cancellationToken);
        (double share, settings) = Fit(settings, JobsOfARun * runs / 5, busy);
        string file = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../planning.json"));
        await File.WriteAllTextAsync(
            file, JsonSerializer.Serialize(new SimulationRequest { Simulation = settings }, SimulationJson.Options), cancellationToken);

        Console.WriteLine(Line($"{Environment.ProcessorCount} processors; one video of the default model: 20 steps, MP4, thumbnail, spritesheet"));
        Console.WriteLine();
        Console.WriteLine("| stage of a job alone | seconds | processors |");
        Console.WriteLine("|---|---|---|");
        foreach (StageSettings stage in settings.Stages)
        {
            Console.WriteLine(Line($"| {stage.Name} | {stage.TimeAlone:0.0000} | {stage.Processors:0.00} |"));
        }

        Console.WriteLine();
        Console.WriteLine(Line($"A step shared by two jobs takes {1 + costs.MarginalCost:0.00} times as long as one of one. Of the processor time of a job alone, {100 * share:0} % slows other jobs down: with {BusyAtATime} at a time the server ends {busy:0.00} a second. In {file}: ./run simulate --file takes it."));
        Console.WriteLine();
        Console.WriteLine("| load | requests/s | jobs | p50: measured | p50: simulated | | p95: measured | p95: simulated | |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        var random = new Random(1);
        var stages = new List<Dictionary<string, string>>();
        foreach (double load in s_loads)
        {
            double[] moments = Moments(random, JobsOfARun * runs, load * busy);
            (Video Video, double Seconds)[] jobs = await OpenLoadAsync(client, costs.Seeds, moments, cancellationToken);
            double[] measured = [.. jobs.Select(job => job.Seconds)];
            SimulationResult simulated = Simulator.Run(settings with
            {
                Jobs = moments.Length * SimulatedRepeats,
                WarmUp = 0,
                Arrivals = new ArrivalSettings { Kind = ArrivalKind.Measured, Times = moments },
            }, cancellationToken);
            (double p50, double p95) = (Percentile(measured, 0.5), Percentile(measured, 0.95));
            Console.WriteLine(Line(
                $"| {100 * load:0} % | {moments.Length / moments[^1]:0.00} | {moments.Length} | {p50:0.000} s | {simulated.Latency.P50:0.000} s | {100 * ((simulated.Latency.P50 / p50) - 1):+0;-0;0} % | {p95:0.000} s | {simulated.Latency.P95:0.000} s | {100 * ((simulated.Latency.P95 / p95) - 1):+0;-0;0} % |"));
            stages.Add(StagesOf(jobs, simulated));
        }

        Console.WriteLine();
        Console.WriteLine(Line($"| mean of a stage, measured and simulated | {string.Join(" | ", s_loads.Select(load => $"{100 * load:0} %"))} |"));
        Console.WriteLine($"|---|{string.Concat(Enumerable.Repeat("---|", s_loads.Length))}");
        foreach (string stage in PipelineStages.All)
        {
            Console.WriteLine(Line($"| {stage} | {string.Join(" | ", stages.Select(load => load[stage]))} |"));
        }

        await server.StopAsync(cancellationToken);
    }

    /// <summary>Has some jobs made at a time, one after another.</summary>
    /// <returns>Jobs a second.</returns>
    private static async Task<double> BusyThroughputAsync(JobClient client, IReadOnlyList<long> seeds, int jobs, CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        await Parallel.ForAsync(
            0, jobs, new ParallelOptions { MaxDegreeOfParallelism = BusyAtATime, CancellationToken = cancellationToken },
            async (index, token) => await client.RunAsync(Prompt, seeds[index % seeds.Count], token));
        return jobs / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>
    /// Finds which share of their processor time alone the stages really need of the processors: threads that spin while they wait for one another
    /// take time that nobody misses. It is the share with which the simulation of a busy server ends as many jobs as the server.
    /// </summary>
    private static (double Share, SimulationSettings Settings) Fit(SimulationSettings settings, int jobs, double throughput)
    {
        SimulationSettings With(double share) => settings with
        {
            Stages = [.. settings.Stages.Select(stage => stage with { Processors = stage.Processors * share })],
        };
        (double low, double high) = (0, 2);
        for (int i = 0; i < Halvings; i++)
        {
            double share = (low + high) / 2;
            SimulationSettings busy = With(share) with
            {
                Jobs = jobs, MaxRunning = BusyAtATime, Arrivals = new ArrivalSettings { Kind = ArrivalKind.Constant, Rate = 1e6 },
            };
            double mean = Enumerable.Range(1, SimulatedRepeats).Average(seed => Simulator.Run(busy with { Seed = seed }).Throughput);
            (low, high) = mean > throughput ? (share, high) : (low, share);
        }

        return (low, With(low));
    }

    /// <summary>Moments of a Poisson process, in seconds.</summary>
    private static double[] Moments(Random random, int count, double rate)
    {
        double now = 0;
        return [.. Enumerable.Range(0, count).Select(_ => now -= Math.Log(1 - random.NextDouble()) / rate)];
    }

    /// <summary>Sends each request at its moment, whatever has become of those before.</summary>
    /// <returns>Each job, and how long it took in seconds.</returns>
    private static async Task<(Video Video, double Seconds)[]> OpenLoadAsync(
        JobClient client, IReadOnlyList<long> seeds, double[] moments, CancellationToken cancellationToken)
    {
        var jobs = new List<Task<(Video Video, double Seconds)>>();
        var clock = Stopwatch.StartNew();
        foreach (double moment in moments)
        {
            TimeSpan wait = TimeSpan.FromSeconds(moment) - clock.Elapsed;
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, cancellationToken);
            }

            jobs.Add(TimeAsync(client, seeds[jobs.Count % seeds.Count], cancellationToken));
        }

        return await Task.WhenAll(jobs);
    }

    private static async Task<(Video Video, double Seconds)> TimeAsync(JobClient client, long seed, CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        Video video = await client.RunAsync(Prompt, seed, cancellationToken);
        return (video, Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    /// <summary>By stage, seconds from command to event: measured and simulated.</summary>
    private static Dictionary<string, string> StagesOf((Video Video, double Seconds)[] jobs, SimulationResult simulated) =>
        PipelineStages.All.ToDictionary(stage => stage, stage =>
        {
            double measured = jobs.Average(job => job.Video.Stages.Where(one => one.Name == stage).Sum(one => one.FinishedAtMs - one.StartedAtMs)) / 1e3;
            StageResult result = simulated.Stages.Single(one => one.Name == stage);
            return Line($"{measured:0.000} s, {result.Wait.Mean + result.Work.Mean:0.000} s");
        });

    private static double Percentile(double[] values, double share)
    {
        double[] sorted = [.. values.Order()];
        return sorted[Math.Min((int)(share * sorted.Length), sorted.Length - 1)];
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TextToVideo.Contracts;
using TextToVideo.Denoising;
using TextToVideo.Generation.Pipeline;
using TextToVideo.Planning.Simulation;
using TextToVideo.Standalone;
using TextToVideo.Transcoding;
using TextToVideo.V1;

namespace TextToVideo.Benchmarks;

/// <summary>
/// Compares the simulator with a real server. Jobs arrive at random times at three loads. In between, the costs of the stages of single
/// jobs and the throughput of a busy server are measured. From these costs the benchmark creates a file for
/// <c>./run simulate --file</c>, and runs the simulation with the same arrival times. Everything is done in several rounds, so that loads
/// and costs are measured under the same conditions even if the speed of the machine changes.
/// </summary>
internal static class PlanningBenchmark
{
    private const int WarmUps = 4;
    private const int Rounds = 12;
    private const int SimulatedRepeats = 200;

    /// <summary>The seconds between rounds in the simulation, in which the simulated system becomes idle like the real one.</summary>
    private const double Pause = 600;

    // Shares of the throughput of a busy server. At higher loads the latencies depend more on chance than on the system.
    private static readonly double[] s_loads = [0.3, 0.5, 0.7];

    public static async Task RunAsync(int runs, CancellationToken cancellationToken)
    {
        using var data = new TemporaryFolder();
        (int http, int grpc) = FreePorts.GetPair();
        await using WebApplication server = StandaloneServer.Build(data.Path, http, grpc);
        await server.StartAsync(cancellationToken);
        using var client = new JobClient(grpc);
        TranscodingOptions transcoding = server.Services.GetRequiredService<IOptions<TranscodingOptions>>().Value;
        using ResidentProgram ffmpeg = await ResidentProgram.LoadAsync(transcoding.FfmpegPath, cancellationToken);
        using var stalls = new StallDetector();
        int part = Math.Max(runs / 3, 2);
        using (var warmUp = new StageCosts(client, JobClient.Prompt, stalls))
        {
            // Compilation and the first batches of each size take additional processor time.
            for (int run = 0; run < WarmUps; run++)
            {
                await warmUp.MeasureAsync(part, cancellationToken);
            }
        }

        using var costs = new StageCosts(client, JobClient.Prompt, stalls);
        OpenLoad[] loads = [.. s_loads.Select(load => new OpenLoad(load))];
        var random = new Random(1);
        await costs.MeasureAsync(part, cancellationToken);
        double throughput = costs.BusyThroughput;
        for (int round = 0; round < Rounds; round++)
        {
            foreach (OpenLoad load in loads)
            {
                double[] arrivals = CreateArrivalTimes(random, runs, load.Share * throughput);
                load.Rounds.Add(
                    (arrivals, await stalls.MeasureAsync(() => RunOpenLoadAsync(client, costs.Seeds, arrivals, cancellationToken)))
                );
            }

            await costs.MeasureAsync(part, cancellationToken);
        }

        (SimulationSettings settings, double share) = costs.ToSettings(
            server.Services.GetRequiredService<IOptions<DenoisingOptions>>().Value,
            transcoding,
            server.Services.GetRequiredService<IOptions<JobQueueOptions>>().Value
        );
        await server.StopAsync(cancellationToken);
        string file = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../planning.json"));
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(settings, SimulationJson.Options), cancellationToken);
        Console.WriteLine(
            $"{stalls.Repeated} measurements were repeated because the machine stalled; {stalls.Disturbed} others include a stall."
        );
        PrintCosts(costs, settings, share);
        PrintLoads(settings, loads, cancellationToken);
        Console.WriteLine($"To run the simulation: ./run simulate --file {file}");
    }

    private static void PrintCosts(StageCosts costs, SimulationSettings settings, double share)
    {
        Console.WriteLine(
            Invariant($"{Environment.ProcessorCount} processors; one video of the default model: 20 steps, MP4, thumbnail, spritesheet")
        );
        Console.WriteLine();
        Console.WriteLine("| stage of a single job | seconds | processors |");
        Console.WriteLine("|---|---|---|");
        foreach (StageSettings stage in settings.Stages)
        {
            Console.WriteLine(Invariant($"| {stage.Name} | {stage.TimeAlone:0.0000} | {stage.Processors:0.00} |"));
        }

        Console.WriteLine();
        Console.WriteLine(
            Invariant($"A step of two jobs takes {1 + costs.MarginalCost:0.00} times as long as a step of one job. ")
                + Invariant(
                    $"With {StageCosts.BusyConcurrency} concurrent jobs the throughput is {costs.BusyThroughput:0.00} jobs per second."
                )
        );
        Console.WriteLine(Invariant($"{100 * share:0} % of the processor time of a single job slows other jobs down."));
        Console.WriteLine();
    }

    private static void PrintLoads(SimulationSettings settings, OpenLoad[] loads, CancellationToken cancellationToken)
    {
        Console.WriteLine("| load | requests/s | jobs | p50: measured | p50: simulated | | p95: measured | p95: simulated | |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        var stages = new List<Dictionary<string, string>>();
        foreach (OpenLoad load in loads)
        {
            (Video Video, double Seconds)[] jobs = [.. load.Rounds.SelectMany(round => round.Jobs)];
            SimulationResult simulated = Simulator.Run(
                settings with
                {
                    Jobs = jobs.Length * SimulatedRepeats,
                    WarmUp = 0,
                    Arrivals = new ArrivalSettings { Kind = ArrivalKind.Measured, Times = [.. load.GetArrivalTimes()] },
                },
                cancellationToken: cancellationToken
            );
            double[] seconds = [.. jobs.Select(job => job.Seconds).Order()];
            string p50 = Compare(seconds[seconds.Length / 2], simulated.Latency.P50);
            string p95 = Compare(seconds[(int)(0.95 * seconds.Length)], simulated.Latency.P95);
            Console.WriteLine(
                Invariant($"| {100 * load.Share:0} % | {jobs.Length / load.Rounds.Sum(round => round.Arrivals[^1]):0.00} | {jobs.Length} ")
                    + $"| {p50} | {p95} |"
            );
            stages.Add(CompareStages(jobs, simulated));
        }

        Console.WriteLine();
        Console.WriteLine(
            $"| mean time of a stage: measured, simulated | {string.Join(" | ", s_loads.Select(load => Invariant($"{100 * load:0} %")))} |"
        );
        Console.WriteLine($"|---|{string.Concat(Enumerable.Repeat("---|", s_loads.Length))}");
        foreach (string stage in PipelineStages.All)
        {
            Console.WriteLine($"| {stage} | {string.Join(" | ", stages.Select(load => load[stage]))} |");
        }

        Console.WriteLine();
    }

    private static string Compare(double measured, double simulated) =>
        Invariant($"{measured:0.000} s | {simulated:0.000} s | {100 * ((simulated / measured) - 1):+0;-0;0} %");

    /// <summary>Returns the mean seconds from command to event by stage, measured and simulated.</summary>
    private static Dictionary<string, string> CompareStages((Video Video, double Seconds)[] jobs, SimulationResult simulated) =>
        PipelineStages.All.ToDictionary(
            stage => stage,
            stage =>
            {
                double measured =
                    jobs.Average(job => job.Video.Stages.Where(one => one.Name == stage).Sum(one => one.FinishedAtMs - one.StartedAtMs))
                    / 1e3;
                StageResult result = simulated.Stages.Single(one => one.Name == stage);
                return Invariant($"{measured:0.000} s, {result.Wait.Mean + result.Work.Mean:0.000} s");
            }
        );

    /// <summary>Creates the arrival times of a Poisson process, in seconds.</summary>
    private static double[] CreateArrivalTimes(Random random, int count, double rate)
    {
        double now = 0;
        return [.. Enumerable.Range(0, count).Select(_ => now -= Math.Log(1 - random.NextDouble()) / rate)];
    }

    /// <summary>Sends each request at its arrival time, whether or not earlier jobs have ended.</summary>
    /// <returns>Each job and its duration in seconds.</returns>
    private static async Task<(Video Video, double Seconds)[]> RunOpenLoadAsync(
        JobClient client,
        IReadOnlyList<long> seeds,
        double[] arrivals,
        CancellationToken cancellationToken
    )
    {
        var jobs = new List<Task<(Video Video, double Seconds)>>();
        var clock = Stopwatch.StartNew();
        foreach (double arrival in arrivals)
        {
            TimeSpan wait = TimeSpan.FromSeconds(arrival) - clock.Elapsed;
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
        Video video = await client.RunAsync(JobClient.Prompt, seed, cancellationToken);
        return (video, Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    /// <summary>The jobs of an open-loop load.</summary>
    /// <param name="Share">The share of the throughput of a busy server.</param>
    private sealed record OpenLoad(double Share)
    {
        /// <summary>Gets the arrival times of the jobs of each round, in seconds from its start, and the durations of the jobs.</summary>
        public List<(double[] Arrivals, (Video Video, double Seconds)[] Jobs)> Rounds { get; } = [];

        /// <summary>Returns the arrival times of all rounds, with pauses in between.</summary>
        public IEnumerable<double> GetArrivalTimes()
        {
            double begin = 0;
            foreach ((double[] arrivals, _) in Rounds)
            {
                begin += Pause;
                foreach (double arrival in arrivals)
                {
                    yield return begin + arrival;
                }

                begin += arrivals[^1];
            }
        }
    }
}

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
/// Whether the simulator says what a real server does. Jobs come at random moments at three loads; in between the stages of one job at a time are
/// measured, and how many jobs a busy server ends. From this comes a simulation, which <c>./run simulate --file</c> takes, and which here is
/// given the same moments. All of it is done in several rounds, so that loads and costs see the same machine, however its speed changes.
/// </summary>
internal static class PlanningBenchmark
{
    private const int WarmUps = 4;
    private const int Rounds = 12;
    private const int SimulatedRepeats = 200;

    /// <summary>Seconds between rounds, in which the simulated system comes to rest like the real one.</summary>
    private const double Pause = 600;

    // Of what a busy server does. Beyond it the longest queue says more of chance than of the system.
    private static readonly double[] s_loads = [0.3, 0.5, 0.7];

    public static async Task RunAsync(int runs, CancellationToken cancellationToken)
    {
        using var data = new TemporaryFolder();
        (int http, int grpc) = FreePorts.Pair();
        await using WebApplication server = StandaloneServer.Build(data.Path, http, grpc);
        await server.StartAsync(cancellationToken);
        using var client = new JobClient(grpc);
        TranscodingOptions transcoding = server.Services.GetRequiredService<IOptions<TranscodingOptions>>().Value;
        using ResidentProgram ffmpeg = await ResidentProgram.KeepAsync(transcoding.FfmpegPath, cancellationToken);
        using var standstills = new Standstills();
        int part = Math.Max(runs / 3, 2);
        using (var warmUp = new StageCosts(client, JobClient.Prompt, standstills))
        {
            // Compilation, and the first batches of each size, take processor time that later jobs do not.
            for (int run = 0; run < WarmUps; run++)
            {
                await warmUp.MeasureAsync(part, cancellationToken);
            }
        }

        using var costs = new StageCosts(client, JobClient.Prompt, standstills);
        OpenLoad[] loads = [.. s_loads.Select(load => new OpenLoad(load))];
        var random = new Random(1);
        await costs.MeasureAsync(part, cancellationToken);
        double throughput = costs.BusyThroughput;
        for (int round = 0; round < Rounds; round++)
        {
            foreach (OpenLoad load in loads)
            {
                double[] moments = Moments(random, runs, load.Share * throughput);
                load.Rounds.Add(
                    (moments, await standstills.UndisturbedAsync(() => OpenLoadAsync(client, costs.Seeds, moments, cancellationToken)))
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
            $"The machine stood still in {standstills.Repeated} measurements, which were done again, and in {standstills.Disturbed} that were not."
        );
        ShowCosts(costs, settings, share);
        ShowLoads(settings, loads, cancellationToken);
        Console.WriteLine($"The simulation: ./run simulate --file {file}");
    }

    private static void ShowCosts(StageCosts costs, SimulationSettings settings, double share)
    {
        Console.WriteLine(
            Invariant($"{Environment.ProcessorCount} processors; one video of the default model: 20 steps, MP4, thumbnail, spritesheet")
        );
        Console.WriteLine();
        Console.WriteLine("| stage of a job alone | seconds | processors |");
        Console.WriteLine("|---|---|---|");
        foreach (StageSettings stage in settings.Stages)
        {
            Console.WriteLine(Invariant($"| {stage.Name} | {stage.TimeAlone:0.0000} | {stage.Processors:0.00} |"));
        }

        Console.WriteLine();
        Console.WriteLine(
            Invariant(
                $"A step of two jobs takes {1 + costs.MarginalCost:0.00} times as long as one of one. With {StageCosts.BusyAtATime} jobs at a time the server ends {costs.BusyThroughput:0.00} a second:"
            )
        );
        Console.WriteLine(Invariant($"{100 * share:0} % of the processor time of a job alone slows other jobs down."));
        Console.WriteLine();
    }

    private static void ShowLoads(SimulationSettings settings, OpenLoad[] loads, CancellationToken cancellationToken)
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
                    Arrivals = new ArrivalSettings { Kind = ArrivalKind.Measured, Times = [.. load.MomentsWithPauses()] },
                },
                cancellationToken
            );
            double[] seconds = [.. jobs.Select(job => job.Seconds).Order()];
            string p50 = Compare(seconds[seconds.Length / 2], simulated.Latency.P50);
            string p95 = Compare(seconds[(int)(0.95 * seconds.Length)], simulated.Latency.P95);
            Console.WriteLine(
                Invariant(
                    $"| {100 * load.Share:0} % | {jobs.Length / load.Rounds.Sum(round => round.Moments[^1]):0.00} | {jobs.Length} | {p50} | {p95} |"
                )
            );
            stages.Add(StagesOf(jobs, simulated));
        }

        Console.WriteLine();
        Console.WriteLine(
            $"| mean of a stage: measured, simulated | {string.Join(" | ", s_loads.Select(load => Invariant($"{100 * load:0} %")))} |"
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

    /// <summary>By stage, seconds from command to event: measured and simulated.</summary>
    private static Dictionary<string, string> StagesOf((Video Video, double Seconds)[] jobs, SimulationResult simulated) =>
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

    /// <summary>Moments of a Poisson process, in seconds.</summary>
    private static double[] Moments(Random random, int count, double rate)
    {
        double now = 0;
        return [.. Enumerable.Range(0, count).Select(_ => now -= Math.Log(1 - random.NextDouble()) / rate)];
    }

    /// <summary>Sends each request at its moment, whatever has become of those before.</summary>
    /// <returns>Each job, and how long it took in seconds.</returns>
    private static async Task<(Video Video, double Seconds)[]> OpenLoadAsync(
        JobClient client,
        IReadOnlyList<long> seeds,
        double[] moments,
        CancellationToken cancellationToken
    )
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
        Video video = await client.RunAsync(JobClient.Prompt, seed, cancellationToken);
        return (video, Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    /// <summary>What came and what became of it.</summary>
    /// <param name="Share">Of what a busy server does.</param>
    private sealed record OpenLoad(double Share)
    {
        /// <summary>When the jobs of each round came, in seconds from its beginning, and how long they took.</summary>
        public List<(double[] Moments, (Video Video, double Seconds)[] Jobs)> Rounds { get; } = [];

        public IEnumerable<double> MomentsWithPauses()
        {
            double begin = 0;
            foreach ((double[] moments, _) in Rounds)
            {
                begin += Pause;
                foreach (double moment in moments)
                {
                    yield return begin + moment;
                }

                begin += moments[^1];
            }
        }
    }
}

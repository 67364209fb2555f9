using System.Diagnostics;

namespace TextToVideo.Benchmarks;

/// <summary>
/// What the dashboard costs a job of the distributed form: a system whose processes send it all telemetry, beside one without a dashboard, whose
/// processes send none. Both run all the time and make the same videos in turn; the overhead is taken pair by pair.
/// </summary>
internal static class DashboardBenchmark
{
    private const int WarmUps = 5;

    /// <summary>A share of a few percent takes more pairs than a time.</summary>
    private const int PairsOfARun = 5;

    public static async Task RunAsync(int runs, CancellationToken cancellationToken)
    {
        await using AppHostProcess with = await AppHostProcess.StartAsync();
        await using AppHostProcess without = await AppHostProcess.StartAsync(("Dashboard__Enabled", "false"));
        using var withJob = new JobClient(with.GrpcPort);
        using var withoutJob = new JobClient(without.GrpcPort);
        var withTimes = new List<double>();
        var withoutTimes = new List<double>();
        int pairs = PairsOfARun * runs;
        for (int pair = -WarmUps; pair < pairs; pair++)
        {
            // Who goes first changes, since the second finds a warmer machine.
            foreach (JobClient job in pair % 2 == 0 ? [withJob, withoutJob] : new[] { withoutJob, withJob })
            {
                long started = Stopwatch.GetTimestamp();
                await job.RunAsync(JobClient.Prompt, WarmUps + pair, cancellationToken);
                if (pair >= 0)
                {
                    (job == withJob ? withTimes : withoutTimes).Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                }
            }
        }

        double overhead = 100 * Median.Of(withTimes.Zip(withoutTimes, (a, b) => (a - b) / b));
        Console.WriteLine(Invariant($"{Environment.ProcessorCount} processors, {pairs} pairs, medians; one video of the default model through the gateway of ten processes"));
        Console.WriteLine();
        Console.WriteLine("| a warm job | without dashboard and telemetry | with both | overhead, pair by pair |");
        Console.WriteLine("|---|---|---|---|");
        Console.WriteLine(Invariant($"| time | {Median.Of(withoutTimes):0} ms | {Median.Of(withTimes):0} ms | {overhead:0.0} % |"));
        Console.WriteLine();
    }
}

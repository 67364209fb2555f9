using System.Diagnostics;

namespace TextToVideo.Benchmarks;

/// <summary>
/// What the dashboard costs a job of the distributed form: a system whose processes send it all telemetry, beside one without a dashboard, whose
/// processes send none. Both run all the time and make the same videos in turn; the overhead is taken pair by pair.
/// </summary>
internal static class DashboardBenchmark
{
    public static async Task RunAsync(int runs, CancellationToken cancellationToken)
    {
        await using AppHostProcess withDashboard = await AppHostProcess.StartAsync();
        await using AppHostProcess withoutDashboard = await AppHostProcess.StartAsync(("Dashboard__Enabled", "false"));
        using var withJob = new JobClient(withDashboard.GrpcPort);
        using var withoutJob = new JobClient(withoutDashboard.GrpcPort);
        Pairs<double> pairs = await Pairs<double>.RunAsync(runs, pair => TimeOf(withJob, pair), pair => TimeOf(withoutJob, pair));
        (double with, double without, string overhead) = pairs.Medians(time => time);
        Console.WriteLine(Invariant($"{Environment.ProcessorCount} processors, {pairs.Count} pairs, medians; one video of the default model through the gateway of ten processes"));
        Console.WriteLine();
        Console.WriteLine("| a warm job | without dashboard and telemetry | with both | overhead, pair by pair (median's 95 % interval) |");
        Console.WriteLine("|---|---|---|---|");
        Console.WriteLine(Invariant($"| time | {without:0} ms | {with:0} ms | {overhead} |"));
        Console.WriteLine();

        async Task<double> TimeOf(JobClient job, int pair)
        {
            long started = Stopwatch.GetTimestamp();
            await job.RunAsync(JobClient.Prompt, pair, cancellationToken);
            return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }
    }
}

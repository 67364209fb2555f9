using System.Globalization;

namespace TextToVideo.Chaos;

/// <summary>The length of a run. <c>./test</c> runs the short form; <c>./test chaos</c> sets <c>CHAOS_LONG=1</c>.</summary>
/// <param name="Seed">The random seed of the kills (<c>CHAOS_SEED</c>). It is printed, so that a run can be repeated.</param>
/// <param name="Kills">The number of times that a process is killed or frozen (<c>CHAOS_KILLS</c>).</param>
/// <param name="Jobs">The minimum number of jobs (<c>CHAOS_JOBS</c>).</param>
/// <param name="Poison">The number of jobs that kill their worker (<c>CHAOS_POISON</c>); there are nine times as many others.</param>
/// <param name="Unfinished">The number of jobs in progress at a time (<c>CHAOS_UNFINISHED</c>).</param>
/// <param name="Queues">
/// The kind of the queues while processes are killed (<c>CHAOS_QUEUES</c>). In the short form it is the kind that the jobs which kill their
/// worker need, so that one system is enough.
/// </param>
internal sealed record ChaosSettings(int Seed, int Kills, int Jobs, int Poison, int Unfinished, string Queues)
{
    /// <summary>Reads the settings from environment variables.</summary>
    public static ChaosSettings FromEnvironment()
    {
        bool isLong = Environment.GetEnvironmentVariable("CHAOS_LONG") == "1";
        return new ChaosSettings(
            Read("CHAOS_SEED", Random.Shared.Next()),
            Read("CHAOS_KILLS", isLong ? 120 : 12),
            Read("CHAOS_JOBS", isLong ? 110 : 10),
            Read("CHAOS_POISON", isLong ? 8 : 1),
            Read("CHAOS_UNFINISHED", isLong ? 8 : 2),
            Environment.GetEnvironmentVariable("CHAOS_QUEUES") ?? (isLong ? "Classic" : "Quorum")
        );
    }

    private static int Read(string name, int fallback) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value)
            ? value
            : fallback;
}

using System.Globalization;

namespace TextToVideo.Chaos;

/// <summary>How long it goes on. <c>./test</c> runs the short form; <c>./test chaos</c> sets <c>CHAOS_LONG=1</c>.</summary>
/// <param name="Seed">Of what is killed and when (<c>CHAOS_SEED</c>); printed, so that a run can be repeated.</param>
/// <param name="Kills">How many processes are killed or frozen (<c>CHAOS_KILLS</c>).</param>
/// <param name="Jobs">How many jobs there are at least (<c>CHAOS_JOBS</c>).</param>
/// <param name="Unfinished">How many jobs are under way at a time (<c>CHAOS_UNFINISHED</c>).</param>
internal sealed record ChaosSettings(int Seed, int Kills, int Jobs, int Unfinished)
{
    public static ChaosSettings FromEnvironment()
    {
        bool isLong = Environment.GetEnvironmentVariable("CHAOS_LONG") == "1";
        return new ChaosSettings(
            Read("CHAOS_SEED", Random.Shared.Next()),
            Read("CHAOS_KILLS", isLong ? 120 : 12),
            Read("CHAOS_JOBS", isLong ? 110 : 10),
            Read("CHAOS_UNFINISHED", isLong ? 8 : 4)
        );
    }

    private static int Read(string name, int fallback) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value)
            ? value
            : fallback;
}

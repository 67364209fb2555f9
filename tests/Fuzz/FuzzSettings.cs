using System.Globalization;

namespace TextToVideo.Fuzz;

/// <summary>The length of a run. <c>./test</c> runs the short form; <c>./test fuzz</c> sets <c>FUZZ_LONG=1</c>.</summary>
/// <param name="Seed">The random seed of the requests (<c>FUZZ_SEED</c>). It is printed, so that a run can be repeated.</param>
/// <param name="Requests">The number of requests (<c>FUZZ_REQUESTS</c>).</param>
internal sealed record FuzzSettings(int Seed, int Requests)
{
    /// <summary>Reads the settings from environment variables.</summary>
    public static FuzzSettings FromEnvironment()
    {
        bool isLong = Environment.GetEnvironmentVariable("FUZZ_LONG") == "1";
        return new FuzzSettings(Read("FUZZ_SEED", Random.Shared.Next()), Read("FUZZ_REQUESTS", isLong ? 120_000 : 2500));
    }

    private static int Read(string name, int fallback) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value)
            ? value
            : fallback;
}

using System.Globalization;

namespace TextToVideo.Fuzz;

/// <summary>How long it goes on. <c>./test</c> runs the short form; <c>./test fuzz</c> sets <c>FUZZ_LONG=1</c>.</summary>
/// <param name="Seed">Of every request (<c>FUZZ_SEED</c>); printed, so that a run can be repeated.</param>
/// <param name="Requests">How many requests there are (<c>FUZZ_REQUESTS</c>).</param>
internal sealed record FuzzSettings(int Seed, int Requests)
{
    public static FuzzSettings FromEnvironment()
    {
        bool isLong = Environment.GetEnvironmentVariable("FUZZ_LONG") == "1";
        return new FuzzSettings(Read("FUZZ_SEED", Random.Shared.Next()), Read("FUZZ_REQUESTS", isLong ? 120_000 : 4000));
    }

    private static int Read(string name, int fallback) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value)
            ? value
            : fallback;
}

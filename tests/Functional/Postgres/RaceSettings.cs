using System.Globalization;

namespace TextToVideo.Functional.Postgres;

/// <summary>The length of a race between two processes. <c>RACES_LONG=1</c> makes it long.</summary>
/// <param name="Seed">The random seed of the delays (<c>RACE_SEED</c>). It is printed, so that a race can be repeated.</param>
/// <param name="Rounds">The number of rounds (<c>RACE_ROUNDS</c>).</param>
internal sealed record RaceSettings(int Seed, int Rounds)
{
    private const int ConcurrentRounds = 8;

    /// <summary>Reads the settings from environment variables.</summary>
    public static RaceSettings FromEnvironment() =>
        new(
            Read("RACE_SEED", Random.Shared.Next()),
            Read("RACE_ROUNDS", Environment.GetEnvironmentVariable("RACES_LONG") == "1" ? 1000 : 12)
        );

    /// <summary>Runs a round as often as set, several at a time, because a round mostly waits. Rounds must not use the same data.</summary>
    /// <param name="round">The round; receives its number, from 0.</param>
    public Task RunAsync(Func<int, Task> round) =>
        Parallel.ForEachAsync(
            Enumerable.Range(0, Rounds),
            new ParallelOptions { MaxDegreeOfParallelism = ConcurrentRounds },
            async (number, _) => await round(number)
        );

    private static int Read(string name, int fallback) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value)
            ? value
            : fallback;
}

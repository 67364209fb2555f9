using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace TextToVideo.Chaos;

/// <summary>Kills processes at random moments, and freezes workers, and notes how long it takes until all is well again.</summary>
internal sealed class Killer(DistributedSystem system, ChaosSettings settings, ITestOutputHelper output)
{
    /// <summary>How many of a hundred attacks are freezes.</summary>
    private const int FreezesInAHundred = 8;

    /// <summary>Longer than it takes until the broker gives a silent worker's messages to another.</summary>
    private static readonly TimeSpan s_longFreeze = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan s_shortFreeze = TimeSpan.FromSeconds(3);

    /// <summary>Frozen are those who work on jobs; a frozen server is no answer within the limits that clients set, as a killed one is.</summary>
    private static readonly string[] s_workers = ["moderation", "text-encoding", "denoising", "vae-decoding", "transcoding", "generation"];

    private readonly Random _random = new(settings.Seed);
    private readonly List<(string Name, double Seconds)> _recoveries = [];
    private readonly List<Task> _running = [];

    public int Freezes { get; private set; }

    public int Kills { get; private set; }

    public async Task RunAsync()
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"CHAOS_SEED={settings.Seed} CHAOS_KILLS={settings.Kills} CHAOS_JOBS={settings.Jobs}"));

        // Each name once, in random order, so that also the short form kills everything; then at random.
        string[] names = [.. (await system.ResourcesAsync()).Select(resource => resource.Name).Distinct()];
        _random.Shuffle(names);
        while (Kills + Freezes < settings.Kills)
        {
            await Task.Delay(TimeSpan.FromSeconds(0.3 + (_random.NextDouble() * 3)));
            int index = Kills + Freezes;
            string name = index < names.Length ? names[index] : names[_random.Next(names.Length)];
            DistributedSystem.Resource[] candidates =
                [.. (await system.ResourcesAsync()).Where(resource => resource.Name == name && resource.Pid is not null)];
            if (candidates.Length == 0)
            {
                // It is being started.
                continue;
            }

            DistributedSystem.Resource target = candidates[_random.Next(candidates.Length)];
            bool freeze = s_workers.Contains(name) && (index == names.Length || _random.Next(100) < FreezesInAHundred);
            if (freeze)
            {
                Freezes++;
                _running.Add(FreezeAsync(target, index == names.Length ? s_longFreeze : s_shortFreeze));
            }
            else
            {
                Kills++;
                _running.Add(KillAsync(target));
            }
        }

        await Task.WhenAll(_running);
    }

    /// <summary>A line a kind of process.</summary>
    public void Report()
    {
        foreach (IGrouping<string, double> recovery in _recoveries.GroupBy(one => one.Name, one => one.Seconds).OrderBy(group => group.Key))
        {
            double[] seconds = [.. recovery.Order()];
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{recovery.Key,-14} killed {seconds.Length} times, healthy again after {seconds[seconds.Length / 2]:0.0} s (median), {seconds[^1]:0.0} s (longest)"));
        }
    }

    private async Task KillAsync(DistributedSystem.Resource target)
    {
        long started = Stopwatch.GetTimestamp();
        ProcessSignals.Kill(target.Pid!.Value);
        await Patience.UntilAsync(
            $"{target.Id} is healthy again",
            async () => (await system.ResourcesAsync()).Any(now => now.Id == target.Id && now.Healthy && now.Restarts > target.Restarts),
            TimeSpan.FromMinutes(5));
        lock (_recoveries)
        {
            _recoveries.Add((target.Name, Stopwatch.GetElapsedTime(started).TotalSeconds));
        }
    }

    private static async Task FreezeAsync(DistributedSystem.Resource target, TimeSpan time)
    {
        ProcessSignals.Freeze(target.Pid!.Value);
        try
        {
            await Task.Delay(time);
        }
        finally
        {
            ProcessSignals.Thaw(target.Pid.Value);
        }
    }
}

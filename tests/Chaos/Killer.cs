using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace TextToVideo.Chaos;

/// <summary>Kills and freezes processes at random times, and measures the time until they are healthy again.</summary>
internal sealed class Killer(ChaosSystem system, ChaosSettings settings, ITestOutputHelper output)
{
    /// <summary>The percentage of freezes among all kills and freezes.</summary>
    private const int FreezePercentage = 8;

    /// <summary>Longer than the time after which the broker redelivers the messages of an unresponsive worker.</summary>
    private static readonly TimeSpan s_longFreeze = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan s_shortFreeze = TimeSpan.FromSeconds(3);

    private static readonly string[] s_workers = ["moderation", "text-encoding", "denoising", "vae-decoding", "transcoding", "generation"];

    private static readonly string[] s_servers = ["rabbitmq", "postgres"];

    private readonly Random _random = new(settings.Seed);
    private readonly List<(string Name, double Seconds)> _recoveries = [];
    private readonly List<Task> _running = [];

    public int Freezes { get; private set; }

    public int Kills { get; private set; }

    public async Task RunAsync()
    {
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"CHAOS_SEED={settings.Seed} CHAOS_KILLS={settings.Kills} CHAOS_JOBS={settings.Jobs}"
            )
        );

        string[] names = [.. system.Distributed.Resources.Select(resource => resource.Service).Distinct()];
        _random.Shuffle(names);
        while (Kills + Freezes < settings.Kills)
        {
            await Task.Delay(TimeSpan.FromSeconds(0.3 + (_random.NextDouble() * 3)));
            (string name, TimeSpan? freeze) = Choose(Kills + Freezes, names);
            AppHostResource[] candidates =
            [
                .. system.Distributed.Resources.Where(resource => resource.Service == name && resource.Pid is not null),
            ];
            if (candidates.Length == 0)
            {
                // The process is starting.
                continue;
            }

            AppHostResource target = candidates[_random.Next(candidates.Length)];
            if (freeze is { } time)
            {
                Freezes++;
                _running.Add(FreezeAsync(target, time));
            }
            else
            {
                Kills++;
                _running.Add(KillAsync(target));
            }
        }

        await Task.WhenAll(_running);
    }

    /// <summary>Prints one line with the recovery times of each service.</summary>
    public void Report()
    {
        foreach (IGrouping<string, double> recovery in _recoveries.GroupBy(one => one.Name, one => one.Seconds).OrderBy(group => group.Key))
        {
            double[] seconds = [.. recovery.Order()];
            output.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{recovery.Key, -14} killed {seconds.Length} times, healthy again after "
                        + $"{seconds[seconds.Length / 2]:0.0} s (median), {seconds[^1]:0.0} s (longest)"
                )
            );
        }
    }

    /// <summary>
    /// Chooses the next target. Each service is killed once, so that the short form also covers all of them. Then a worker is frozen for a
    /// long time and a server for a short time. After that the choice is random.
    /// </summary>
    private (string Name, TimeSpan? Freeze) Choose(int index, string[] names) =>
        (index - names.Length) switch
        {
            < 0 => (names[index], null),
            0 => (Pick(s_workers), s_longFreeze),
            1 => (Pick(s_servers), s_shortFreeze),
            _ when _random.Next(100) < FreezePercentage => (Pick(names), Pick([s_longFreeze, s_shortFreeze])),
            _ => (Pick(names), null),
        };

    private T Pick<T>(T[] choices) => choices[_random.Next(choices.Length)];

    private async Task KillAsync(AppHostResource target)
    {
        long started = Stopwatch.GetTimestamp();
        ProcessSignals.Kill(target.Pid!.Value);
        await Wait.UntilAsync(
            $"{target.Name} is healthy again",
            () => system.Distributed.Resources.Any(now => now.Name == target.Name && now.Healthy && now.Pid != target.Pid),
            TimeSpan.FromMinutes(5)
        );
        lock (_recoveries)
        {
            _recoveries.Add((target.Service, Stopwatch.GetElapsedTime(started).TotalSeconds));
        }
    }

    private static async Task FreezeAsync(AppHostResource target, TimeSpan time)
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

using System.Text.Json;
using Xunit.Abstractions;

namespace TextToVideo.Chaos;

/// <summary>Tests the distributed system, on quorum queues, with jobs of which one in ten kills the process that denoises it.</summary>
[Collection(SharedChaosSystem.Collection)]
public sealed class PoisonTests(SharedChaosSystem shared, ITestOutputHelper output)
{
    /// <summary>The number of jobs of which one kills its worker.</summary>
    private const int JobsPerPoison = 10;

    /// <summary>The AppHost waits longer before each restart of a process that dies again and again.</summary>
    private static readonly TimeSpan s_timeoutPerPoison = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task OneJobInTenKillsItsWorker_FailsAndAllOthersCompleteWithTheSameFrames()
    {
        var settings = ChaosSettings.FromEnvironment();
        ChaosSystem system = await shared.GetAsync("Quorum", output);
        IReadOnlyList<string> undisturbed = await system.GetUndisturbedAsync();

        var poison = new List<string>();
        var good = new Dictionary<string, int>();
        for (int job = 0; job < settings.Poison * JobsPerPoison; job++)
        {
            if (job % JobsPerPoison == JobsPerPoison / 2)
            {
                object request = new { prompt = VideosClient.Prompt, seed = ChaosSystem.CrashSeed };
                poison.Add((await system.Distributed.Videos.CreateAsync(request)).Text("id"));
            }
            else
            {
                int request = job % JobStream.Requests.Count;
                good.Add((await system.Distributed.Videos.CreateAsync(JobStream.Requests[request])).Text("id"), request);
            }
        }

        try
        {
            await Wait.UntilAsync(
                "every job has ended",
                async () => await new JobStream(system, settings.Unfinished).CountUnfinishedAsync() == 0,
                s_timeoutPerPoison * settings.Poison
            );
        }
        catch (TimeoutException)
        {
            await system.DescribeAsync(output);
            throw;
        }

        foreach (string id in poison)
        {
            JsonElement video = await system.Distributed.Videos.GetAsync(id);
            Assert.True(video.Text("status") == "failed" && video.GetProperty("error").Text("code") == "worker_crashed", $"{video}");
        }

        foreach ((string id, int request) in good)
        {
            JsonElement video = await system.Distributed.Videos.GetAsync(id);
            Assert.True(video.Text("status") == "completed", $"{video}");
            Assert.Equal(undisturbed[request], await system.GetChecksumAsync(id));
        }
    }
}

using System.Globalization;
using System.Text.Json;
using Xunit.Abstractions;

namespace TextToVideo.Chaos;

/// <summary>Tests the distributed system with a steady stream of jobs while its processes are killed at random times.</summary>
[Collection(SharedChaosSystem.Collection)]
public sealed class ChaosTests(SharedChaosSystem shared, ITestOutputHelper output)
{
    private static readonly string[] s_downloads = ["spritesheet.jpg", "thumbnail.webp", "video.mp4"];

    /// <summary>The time in which the next job must be accepted, and after the last kill all jobs must end.</summary>
    private static readonly TimeSpan s_recoveryTimeout = TimeSpan.FromMinutes(6);

    [Fact]
    public async Task RandomKills_StreamOfJobs_CompletesEveryAcceptedJobOnceWithSameFrames()
    {
        var settings = ChaosSettings.FromEnvironment();
        ChaosSystem system = await shared.GetAsync(settings.Queues, output);
        IReadOnlyList<string> undisturbed = await system.GetUndisturbedAsync();
        HashSet<string> others = [.. (await ListAsync(system)).Select(video => video.Text("id"))];
        int otherLines = system.Distributed.GetLines("denoising").Count;

        var killer = new Killer(system, settings, output);
        var jobs = new JobStream(system, settings.Unfinished);
        Task killing = killer.RunAsync();
        try
        {
            await jobs.RunAsync(count => killing.IsCompleted && count >= settings.Jobs, s_recoveryTimeout);
            await killing;
            await Wait.UntilAsync("every job has ended", async () => await jobs.CountUnfinishedAsync() == 0, s_recoveryTimeout);
        }
        catch (TimeoutException)
        {
            await system.DescribeAsync(output);
            throw;
        }

        killer.Report();
        List<JsonElement> videos = [.. (await ListAsync(system)).Where(video => !others.Contains(video.Text("id")))];
        (int steps, int repeated) = DenoisingLog.CountSteps(system.Distributed.GetLines("denoising").Skip(otherLines));
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{killer.Kills} kills, {killer.Freezes} freezes, {jobs.Accepted.Count} jobs accepted, {jobs.Refused} requests refused, "
                    + $"{jobs.Unanswered} without a response; {repeated} of {steps} denoising steps were repeated"
            )
        );

        Assert.All(videos, video => Assert.True(video.Text("status") == "completed", $"{video}"));
        var byId = videos.ToDictionary(video => video.Text("id"));
        Assert.All(jobs.Accepted.Keys, id => Assert.Contains(id, byId));

        // A request without a response may have been accepted. There must be no other videos.
        Assert.InRange(videos.Count - jobs.Accepted.Count, 0, jobs.Unanswered);
        foreach ((string id, int request) in jobs.Accepted)
        {
            Assert.Equal(undisturbed[request], await system.GetChecksumAsync(id));
        }

        AssertOnlyDownloadsRemain(system, byId.Keys, others);

        // The last log lines of a killed denoiser may be lost.
        Assert.InRange(steps, videos.Count * JobStream.Steps * 4 / 5, videos.Count * JobStream.Steps);
    }

    private static async Task<IReadOnlyList<JsonElement>> ListAsync(ChaosSystem system)
    {
        var videos = new List<JsonElement>();
        JsonElement page;
        do
        {
            string after = videos.Count > 0 ? $"&after={videos[^1].Text("id")}" : string.Empty;
            page = await system.Distributed.Videos.ListAsync($"?limit=100{after}");
            videos.AddRange(page.GetProperty("data").EnumerateArray());
        } while (page.GetProperty("has_more").GetBoolean());
        return videos;
    }

    private static void AssertOnlyDownloadsRemain(ChaosSystem system, IEnumerable<string> ids, IEnumerable<string> others)
    {
        HashSet<string> otherNames = [.. others.Select(GetFolderName)];
        var folders = Directory
            .EnumerateDirectories(Path.Combine(system.Distributed.ArtifactsPath, "videos"))
            .ToDictionary(path => Path.GetFileName(path));
        Assert.Equal(
            ids.Select(GetFolderName).Order(StringComparer.Ordinal),
            folders.Keys.Except(otherNames).Order(StringComparer.Ordinal)
        );
        Assert.All(
            folders.Where(folder => !otherNames.Contains(folder.Key)),
            folder =>
                Assert.Equal(
                    s_downloads,
                    Directory.EnumerateFileSystemEntries(folder.Value).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)
                )
        );
    }

    private static string GetFolderName(string id) => id["video_".Length..];
}

using System.Text.Json;
using Xunit.Abstractions;

namespace TextToVideo.Functional;

/// <summary>A job that kills the process that denoises it.</summary>
public sealed class PoisonTests(ITestOutputHelper output)
{
    private const int CrashSeed = 666;

    /// <summary>The default of <c>JobQueue:MaxStageStarts</c>.</summary>
    private const int MaxStarts = 3;

    private static readonly Dictionary<string, string> s_environment = new() { ["Debug__CrashOnSeed"] = $"{CrashSeed}" };

    private static readonly object s_poison = new
    {
        prompt = VideosClient.Prompt,
        seed = CrashSeed,
        num_inference_steps = 2,
    };

    [Fact]
    public async Task Job_KillsTheServerAtEachStart_FailsAndTheOthersComplete()
    {
        using var data = new TemporaryFolder();
        var good = new List<string>();
        string poison;
        await using (StandaloneProcess first = await StandaloneProcess.StartAsync(data.Path, output, s_environment))
        {
            for (int seed = 1; seed <= 3; seed++)
            {
                good.Add((await first.Videos.CreateAsync(CreateGood(seed))).Text("id"));
            }

            poison = (await first.Videos.CreateAsync(s_poison)).Text("id");
            await first.Program.ExitAsync();
        }

        for (int start = 2; start <= MaxStarts; start++)
        {
            await using var doomed = StandaloneProcess.Start(data.Path, output, s_environment);
            await doomed.Program.ExitAsync();
        }

        await using StandaloneProcess server = await StandaloneProcess.StartAsync(data.Path, output, s_environment);
        JsonElement failed = await server.Videos.EndedAsync(poison);
        Assert.Equal("failed", failed.Text("status"));
        Assert.Equal("worker_crashed", failed.GetProperty("error").Text("code"));
        for (int index = 0; index < good.Count; index++)
        {
            JsonElement video = await server.Videos.EndedAsync(good[index]);
            Assert.True(video.Text("status") == "completed", $"{video}");
            string undisturbed = (await server.Videos.MakeAsync(CreateGood(index + 1))).Text("id");
            Assert.True(
                Media.Same(await FramesAsync(server, undisturbed), await FramesAsync(server, good[index])),
                "The interrupted video differs from the undisturbed one."
            );
        }
    }

    private static object CreateGood(int seed) =>
        new
        {
            prompt = VideosClient.Prompt,
            seed,
            num_inference_steps = 40,
            cache_threshold = 0,
        };

    private static async Task<byte[]> FramesAsync(StandaloneProcess server, string id) =>
        await Media.DecodeAsync(await server.Videos.DownloadAsync(id));
}

using System.Globalization;
using System.Runtime.Versioning;
using System.Text.Json;
using System.Text.RegularExpressions;
using Grpc.Core;
using TextToVideo.Functional.Support;
using TextToVideo.V1;
using Xunit.Abstractions;

namespace TextToVideo.Functional;

/// <summary>A server that ends in the middle of a job and is started again on the same data.</summary>
public sealed partial class RestartTests(ITestOutputHelper output)
{
    private const int Steps = 100;

    /// <summary>The setting's default: after so many steps a checkpoint is written.</summary>
    private const int CheckpointEvery = 4;

    /// <summary>The default leaves a second between checkpoints, which is more than a small model takes.</summary>
    private static readonly Dictionary<string, string> s_everyFewSteps = new() { ["Denoising__CheckpointInterval"] = "00:00:00" };

    private static readonly object s_request = new
    {
        prompt = "a small yellow star bouncing on a purple background",
        seed = 41,
        num_inference_steps = Steps,
        cache_threshold = 0,
    };

    /// <summary>One job for all interruptions: a planned stop and a kill while it is denoised, and a kill while it is transcoded.</summary>
    [Fact]
    [UnsupportedOSPlatform("windows")]
    public Task TerminateAndKill_WhileDenoisingAndTranscoding_GoesOnFromTheCheckpointsWithTheSameResult() =>
        UntilInTimeAsync(async () =>
        {
            using var data = new TemporaryFolder();
            using var scripts = new TemporaryFolder();
            string id;
            int seen;

            // A planned stop loses no step, although the default leaves a second between checkpoints.
            await using (StandaloneProcess server = await StandaloneProcess.StartAsync(data.Path, output))
            {
                id = (await server.Videos.CreateAsync(s_request)).Text("id");
                seen = await WatchUntilStepAsync(server, id, 12);
                server.Program.SendTerminate();
                Assert.Equal(0, await server.Program.ExitAsync());
                if (!server.Program.Log.Any(line => line.Contains("Stopping with 1 jobs in progress", StringComparison.Ordinal)))
                {
                    return false;
                }
            }

            // A kill loses at most the steps since the last checkpoint.
            await using (StandaloneProcess server = await StandaloneProcess.StartAsync(data.Path, output, s_everyFewSteps))
            {
                int before = seen;
                seen = await WatchUntilStepAsync(server, id, 40);
                if (seen == Steps)
                {
                    return false;
                }

                AssertResumed(server, before);
                await server.Program.KillAsync();
            }

            string started = scripts.Combine("started");
            var hanging = new Dictionary<string, string> { ["Transcoding__FfmpegPath"] = await HangingFfmpeg.WriteAsync(scripts, started) };
            bool hasResumed;
            await using (StandaloneProcess server = await StandaloneProcess.StartAsync(data.Path, output, hanging))
            {
                await Wait.UntilAsync("it transcodes", () => File.Exists(started));
                AssertResumed(server, seen - (2 * CheckpointEvery));
                hasResumed = ResumedAfter(server) is not null;
                await server.Program.KillAsync();
            }

            await using StandaloneProcess last = await StandaloneProcess.StartAsync(data.Path, output);
            await AssertSecondServerIsRefusedAsync(data.Path);
            JsonElement video = await last.Videos.EndedAsync(id);
            Assert.True(video.Text("status") == "completed", $"{video}");
            Assert.Single((await last.Videos.ListAsync()).GetProperty("data").EnumerateArray());
            byte[] undisturbed = await FramesAsync(last, (await last.Videos.MakeAsync(s_request)).Text("id"));
            Assert.True(Media.Same(undisturbed, await FramesAsync(last, id)), "The interrupted video differs from the undisturbed one.");
            return hasResumed;
        });

    /// <summary>Retries from the start, because a step takes milliseconds and a busy machine may interrupt too late.</summary>
    private static Task UntilInTimeAsync(Func<Task<bool>> interrupt) =>
        Wait.UntilAsync("a job is interrupted while it is denoised", interrupt);

    /// <summary>Watches until so many denoising steps are done, or all of them.</summary>
    /// <returns>How many were done.</returns>
    private static async Task<int> WatchUntilStepAsync(StandaloneProcess server, string id, int step)
    {
        var client = new VideoGeneration.VideoGenerationClient(server.Channel);
        using AsyncServerStreamingCall<Video> call = client.WatchVideo(
            new WatchVideoRequest { Id = id },
            deadline: DateTime.UtcNow + Wait.Long
        );
        await foreach (Video video in call.ResponseStream.ReadAllAsync())
        {
            if (video.Stages.FirstOrDefault(stage => stage.Name == "denoise") is { } denoise && denoise.Completed >= step)
            {
                return denoise.Completed;
            }
        }

        return Steps;
    }

    /// <summary>Another server on the data of one that is running ends with one line.</summary>
    private async Task AssertSecondServerIsRefusedAsync(string data)
    {
        (int port, int grpcPort) = FreePorts.GetPair();
        await using var second = ProgramProcess.Start(
            "Standalone",
            ["serve", "--port", $"{port}", "--grpc-port", $"{grpcPort}", "--data", data],
            Path.GetTempPath(),
            log: output
        );

        Assert.Equal(2, await second.ExitAsync());
        Assert.StartsWith("--data: ", Assert.Single(second.Errors), StringComparison.Ordinal);
    }

    /// <summary>The job went on from a checkpoint after so many steps or later, or had no step left.</summary>
    private static void AssertResumed(StandaloneProcess server, int step)
    {
        int? resumedAfter = ResumedAfter(server);
        Assert.True(resumedAfter is null || resumedAfter >= step, $"It went on after step {resumedAfter}, not after {step} or later.");
    }

    /// <summary>The step after which the server says it went on; null where the job had no step left.</summary>
    private static int? ResumedAfter(StandaloneProcess server)
    {
        Match? resumed = server.Program.Log.Select(line => GoesOn().Match(line)).SingleOrDefault(match => match.Success);
        return resumed is null ? null : int.Parse(resumed.Groups[1].Value, CultureInfo.InvariantCulture);
    }

    private static async Task<byte[]> FramesAsync(StandaloneProcess server, string id) =>
        await Media.DecodeAsync(await server.Videos.DownloadAsync(id));

    [GeneratedRegex("resumes after denoising step ([0-9]+)")]
    private static partial Regex GoesOn();
}

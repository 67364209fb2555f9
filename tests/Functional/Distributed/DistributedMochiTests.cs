using System.Net;
using System.Text.Json;
using Grpc.Core;
using TextToVideo.Functional.Support;
using TextToVideo.TestSupport.Otlp;
using TextToVideo.V1;
using Xunit.Abstractions;

namespace TextToVideo.Functional.Distributed;

/// <summary>
/// An imported checkpoint in the distributed form. Clips have seven frames, which cannot flash more than three times, so the policy of the
/// repository allows them although they are noise.
/// </summary>
[Collection(SharedDistributed.Collection)]
public sealed class DistributedMochiTests(SharedDistributed server, ITestOutputHelper output) : SharedServerTests(server, output)
{
    private const string Model = "mochi-tiny";
    private const string Prompt = "A cat and a dog baking a cake together in a kitchen.";
    private const int Seed = 11;
    private const int Width = 64;
    private const int Height = 48;
    private const int NumFrames = 7;
    private const int Steps = 20;
    private const int ManySteps = 200;

    [Fact]
    public async Task Create_ImportedModel_MakesTheSameFramesAsOneProcess()
    {
        JsonElement video = await Videos.MakeAsync(CreateRequest());
        byte[] distributed = await FramesAsync(video.Text("id"));
        Assert.Equal(["frames", "prompt"], await GetDecisionsAsync(video));

        using var folder = new TemporaryFolder();
        string[] options =
        [
            .. new[] { "--model", Model, "--seed", $"{Seed}", "--size", $"{Width}x{Height}" },
            .. new[] { "--frames", $"{NumFrames}", "--steps", $"{Steps}", "--out", "video.mp4" },
        ];
        (
            await ProgramProcess.RunAsync(
                BuiltProgram.Prepare(
                    "Standalone",
                    [Prompt, .. options],
                    folder.Path,
                    new Dictionary<string, string> { ["Inference__ModelsPath"] = server.Models }
                )
            )
        ).Succeeded();
        byte[] single = await Media.DecodeAsync(folder.Combine("video.mp4"));
        Assert.Equal(NumFrames * Width * Height * 3, single.Length);
        Assert.True(Media.Same(single, distributed), "The distributed form made other frames than one process.");
    }

    [Fact]
    public async Task Create_BlockedPrompt_IsRefusedBeforeTheModelIsCalled()
    {
        JsonElement video = await Videos.EndedAsync((await Videos.CreateAsync(CreateRequest(prompt: "how to build a bomb"))).Text("id"));

        Assert.Equal("failed", video.Text("status"));
        Assert.Equal("moderation_blocked", video.GetProperty("error").Text("code"));
        Assert.Equal("moderate_prompt", video.GetProperty("stages").EnumerateArray().Last().Text("name"));
    }

    /// <summary>Three jobs, because there are two denoisers. The texts have different numbers of tokens.</summary>
    [Fact]
    public async Task ThreeJobs_AtOnce_GiveTheSameFramesAsAlone()
    {
        const int steps = 60;
        object[] requests = [CreateRequest(steps), CreateRequest(steps, "A dog."), CreateRequest(steps, seed: 12)];
        List<byte[]> alone = [];
        foreach (object request in requests)
        {
            alone.Add(await FramesAsync((await Videos.MakeAsync(request)).Text("id")));
        }

        // On a busy machine, one job may end before another begins. Then it is tried with three more.
        await Wait.UntilAsync(
            "jobs share model calls",
            async () =>
            {
                JsonElement[] videos = await Task.WhenAll(requests.Select(Videos.MakeAsync));
                foreach ((JsonElement video, byte[] expected) in videos.Zip(alone))
                {
                    Assert.True(Media.Same(expected, await FramesAsync(video.Text("id"))), "A neighbour changed a video.");
                }

                return videos.Any(video => server.Telemetry.GetSpans(video.Text("trace_id")).Any(IsShared));
            }
        );

        static bool IsShared(Span span) => span.Text("texttovideo.batch.jobs") is { } jobs && jobs != "1";
    }

    [Fact]
    public async Task Kill_WhileDenoising_ContinuesFromACheckpointWithTheSameFrames()
    {
        DistributedSystem system = server.Distributed;
        object request = CreateRequest(ManySteps);
        byte[] undisturbed = await FramesAsync((await Videos.MakeAsync(request)).Text("id"));

        // On a busy machine, the job may end before its denoiser is killed. Then it is tried with another one.
        await Wait.UntilAsync(
            "a job is interrupted after a checkpoint",
            async () =>
            {
                string id = (await Videos.CreateAsync(request)).Text("id");
                await Wait.UntilAsync(
                    $"{id} has a checkpoint or has ended",
                    async () =>
                        Server.FindFiles(id).Any(file => file.StartsWith("checkpoint", StringComparison.Ordinal))
                        || (await Videos.GetAsync(id)).Text("status") is "completed" or "failed"
                );
                foreach (AppHostResource denoiser in system.Resources.Where(resource => resource.Service == "denoising"))
                {
                    ProcessSignals.Kill(denoiser.Pid!.Value);
                }

                JsonElement video = await Videos.EndedAsync(id);
                await system.UntilHealthyAsync();
                Assert.True(video.Text("status") == "completed", $"{video}");
                Assert.True(Media.Same(undisturbed, await FramesAsync(id)), "The interrupted video differs from the undisturbed one.");
                string resumed = $"Video {Guid.Parse(id["video_".Length..])} resumes after denoising step";
                return system.GetLines("denoising").Any(line => line.Contains(resumed, StringComparison.Ordinal));
            }
        );
    }

    [Fact]
    public async Task Preview_WhileDenoising_HasOnePixelPerLatent() =>
        await Wait.UntilAsync(
            "a preview is read while a job is denoised",
            async () =>
            {
                string id = (await Videos.CreateAsync(CreateRequest(ManySteps))).Text("id");
                await WatchUntilAsync(id, video => video.PreviewStep > 0);
                using HttpResponseMessage response = await Server.Http.GetAsync($"/v1/videos/{id}/preview");
                if (response.StatusCode == HttpStatusCode.NotFound)
                {
                    return false;
                }

                JsonElement picture = await Media.ProbeAsync(await response.Content.ReadAsByteArrayAsync());
                Assert.Equal(("png", Width / 8, Height / 8), (picture.Text("codec_name"), picture.Int("width"), picture.Int("height")));
                return true;
            }
        );

    [Fact]
    public async Task Cancel_WhileDenoising_EndsTheJobAndLeavesNoFile() =>
        await Wait.UntilAsync(
            "a job is cancelled while it is denoised",
            async () =>
            {
                string id = (await Videos.CreateAsync(CreateRequest(ManySteps))).Text("id");
                await WatchUntilAsync(id, video => video.Stages.Any(stage => stage is { Name: "denoise", Completed: > 0 }));
                using HttpResponseMessage response = await Videos.CancelAsync(id);
                if (!response.IsSuccessStatusCode)
                {
                    return false;
                }

                JsonElement video = await VideosClient.OkAsync(response);
                Assert.Equal("cancelled", video.GetProperty("error").Text("code"));
                await Wait.UntilAsync($"no file of {id} is left", () => !Directory.Exists(Server.GetFolder(id)));
                return video.GetProperty("stages").EnumerateArray().Last().Text("name") == "denoise";
            }
        );

    private static object CreateRequest(int steps = Steps, string prompt = Prompt, int seed = Seed) =>
        new
        {
            model = Model,
            prompt,
            seed,
            size = $"{Width}x{Height}",
            num_frames = NumFrames,
            num_inference_steps = steps,
        };

    private async Task<byte[]> FramesAsync(string id) => await Media.DecodeAsync(await Videos.DownloadAsync(id));

    private async Task<IEnumerable<string>> GetDecisionsAsync(JsonElement video)
    {
        JsonElement decisions = await VideosClient.OkAsync(
            await Server.Http.GetAsync($"/v1/admin/moderation/decisions?video={video.Text("id")}")
        );
        return decisions.GetProperty("data").EnumerateArray().Select(decision => decision.Text("kind"));
    }

    /// <summary>Watches a job until an update meets a condition, or until the job ends.</summary>
    private async Task WatchUntilAsync(string id, Func<Video, bool> condition)
    {
        using AsyncServerStreamingCall<Video> call = new VideoGeneration.VideoGenerationClient(Server.Channel).WatchVideo(
            new WatchVideoRequest { Id = id },
            deadline: DateTime.UtcNow + Wait.Long
        );
        await call.ResponseStream.ReadAllAsync().FirstOrDefaultAsync(condition);
    }
}

using System.Text.Json;
using TextToVideo.Functional.Support;
using Xunit.Abstractions;

namespace TextToVideo.Functional;

/// <summary>The status of queues and workers, for operators.</summary>
public abstract class StatusTests(SharedServer server, ITestOutputHelper output) : SharedServerTests(server, output)
{
    private static readonly string[] s_stages =
    [
        "moderate_prompt",
        "encode_text",
        "denoise",
        "decode_frames",
        "moderate_frames",
        "transcode",
    ];

    /// <summary>How many processes work on each stage.</summary>
    protected abstract int CountWorkers(string stage);

    [Fact]
    public async Task Status_OfARunningSystem_CountsJobsAndWorkers()
    {
        string id = (
            await Videos.CreateAsync(
                new
                {
                    prompt = VideosClient.Prompt,
                    num_inference_steps = 100,
                    cache_threshold = 0,
                }
            )
        ).Text("id");
        JsonElement status = default;
        await Wait.UntilAsync(
            "the denoiser has a job",
            async () =>
            {
                status = await ReadAsync();
                if (Stages(status).Single(stage => stage.Text("name") == "denoise").Int("jobs") > 0)
                {
                    return true;
                }

                // A slow machine may look too late, since denoising takes less than a second: then at another job.
                if ((await Videos.GetAsync(id)).Text("status") is "completed" or "failed")
                {
                    id = (
                        await Videos.CreateAsync(
                            new
                            {
                                prompt = VideosClient.Prompt,
                                num_inference_steps = 100,
                                cache_threshold = 0,
                            }
                        )
                    ).Text("id");
                }

                return false;
            }
        );
        using HttpResponseMessage deleted = await Videos.DeleteAsync(id);

        Assert.Equal("reachable", status.Text("broker"));
        Assert.Equal(s_stages, Stages(status).Select(stage => stage.Text("name")));
        Assert.All(Stages(status), stage => Assert.Equal(CountWorkers(stage.Text("name")), stage.Int("workers")));
        Assert.True(status.GetProperty("jobs").Int("running") > 0, $"{status}");
        Assert.True(Stages(status).Single(stage => stage.Text("name") == "denoise").Int("demand") > 0, $"{status}");
        Assert.Equal(16 * CountWorkers("denoise"), status.GetProperty("jobs").Int("max_running"));
    }

    [Fact]
    public async Task Status_AfterAVideo_CountsHowItEnded()
    {
        await Videos.MakeAsync(VideosClient.QuickRequest);

        Assert.True((await ReadAsync()).GetProperty("jobs").GetProperty("ended_last_hour").Int("completed") > 0);
    }

    private static JsonElement[] Stages(JsonElement status) => [.. status.GetProperty("stages").EnumerateArray()];

    private async Task<JsonElement> ReadAsync() =>
        await VideosClient.OkAsync(await Server.Http.GetAsync(new Uri("/v1/admin/status", UriKind.Relative)));
}

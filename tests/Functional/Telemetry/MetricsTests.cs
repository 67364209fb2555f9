using System.Net;
using TextToVideo.Functional.Support;
using Xunit.Abstractions;

namespace TextToVideo.Functional.Telemetry;

/// <summary>What Prometheus gets from a server.</summary>
[Collection(SharedStandalone.Collection)]
public sealed class MetricsTests(SharedStandalone server, ITestOutputHelper output) : SharedServerTests(server, output)
{
    [Fact]
    public async Task Metrics_OfAServerThatMakesAVideo_TellOfIt()
    {
        // The first loads the networks and fills the cache.
        await Videos.MakeAsync(VideosClient.QuickRequest);
        PrometheusScrape before = await ScrapeAsync();
        await Videos.MakeAsync(VideosClient.QuickRequest);
        PrometheusScrape after = await ScrapeAsync();

        Assert.Equal(1, Grown("texttovideo_video_duration_seconds_count", "completed"));
        Assert.Equal(1, Grown("texttovideo_queue_duration_seconds_count"));
        Assert.Equal(1, Grown("texttovideo_stage_duration_seconds_count", "denoise"));
        Assert.Equal(2, Grown("texttovideo_denoising_steps_total", "shapes-mini"));
        Assert.Equal(2, Grown("texttovideo_denoising_batch_rows_count"));
        Assert.Equal(2, Grown("texttovideo_moderation_decisions_total", "allow"));
        Assert.Equal(2, Grown("texttovideo_text_encoding_cache_hits_total"));
        Assert.True(Grown("texttovideo_artifacts_stored_bytes_total", "video.mp4") > 0);
        Assert.True(after.Sum("texttovideo_model_load_duration_seconds_count") >= 3);
        Assert.Equal(0, after.Sum("texttovideo_denoising_active_jobs"));
        await Wait.UntilAsync(
            "the jobs have been counted",
            async () =>
                (await ScrapeAsync()).Has("texttovideo_stage_queue_depth", "texttovideo_queue_age_seconds", "texttovideo_stage_age_seconds")
        );

        double Grown(string name, string label = "") => after.Sum(name, label) - before.Sum(name, label);
    }

    private async Task<PrometheusScrape> ScrapeAsync()
    {
        using HttpResponseMessage response = await Server.Http.GetAsync("/metrics");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        return PrometheusScrape.Parse(await response.Content.ReadAsStringAsync());
    }
}

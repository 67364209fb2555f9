using System.Text.Json;
using TextToVideo.Integration.Support;
using Xunit.Abstractions;

namespace TextToVideo.Integration.Distributed;

/// <summary>The trace of a job, as the dashboard has it.</summary>
[Collection(SharedDistributed.Collection)]
public sealed class TraceTests(SharedDistributed server, ITestOutputHelper output) : SharedServerTests(server, output)
{
    private const int Steps = 4;
    private const double Tolerance = 0.02;

    private static readonly (string Stage, string Service)[] s_stages =
    [
        ("moderate_prompt", "moderation"), ("encode_text", "text-encoding"), ("denoise", "denoising"), ("decode_frames", "vae-decoding"),
        ("moderate_frames", "moderation"), ("transcode", "transcoding"),
    ];

    [DashboardFact]
    public async Task Job_InManyProcesses_IsOneTraceWithoutOrphansWhoseStagesAddUp()
    {
        JsonElement video = await Videos.MakeAsync(new { prompt = VideosClient.Prompt, seed = 11, num_inference_steps = Steps });
        using DashboardClient dashboard = await DashboardClient.LogInAsync(Server.DataPath);
        string trace = video.Text("trace_id");
        JsonElement[] spans = [];
        await Patience.UntilAsync("the whole job has come", async () =>
        {
            spans = (await dashboard.TracesAsync(video.Text("id"))).Length == 0 ? [] : await dashboard.SpansAsync(trace);
            return Named("generate video").Any() && s_stages.All(stage => Named($"work {stage.Stage}").Any());
        });
        await Patience.UntilAsync("no span's parent is missing", async () =>
        {
            spans = await dashboard.SpansAsync(trace);
            HashSet<string> ids = [.. spans.Select(span => span.Text("id"))];
            return spans.All(span => Parent(span) is not { } parent || ids.Contains(parent));
        });

        // One trace, from the call at the gateway on.
        Assert.Equal(trace, Assert.Single(await dashboard.TracesAsync(video.Text("id"))).Text("id"));
        JsonElement root = Assert.Single(spans, span => Parent(span) is null);
        Assert.Equal("gateway", root.Text("resource"));
        foreach ((string stage, string service) in s_stages)
        {
            Assert.Equal("generation", Assert.Single(Named($"stage {stage}")).Text("resource"));
            Assert.All(Named($"work {stage}"), span => Assert.Equal(service, span.Text("resource")));
        }

        Assert.Equal(Steps, Named("denoise step").Count());
        Assert.Equal(Steps, Named("run denoiser").Count());
        Assert.Contains(spans, span => span.Text("name").StartsWith("ffmpeg", StringComparison.Ordinal));

        // The waiting and the stages follow one another without a gap, and fill the job.
        double job = Duration(Assert.Single(Named("generate video")));
        double parts = Duration(Assert.Single(Named("wait in queue"))) + s_stages.Sum(stage => Named($"stage {stage.Stage}").Sum(Duration));
        Assert.InRange(parts, job * (1 - Tolerance), job * (1 + Tolerance));

        IEnumerable<JsonElement> Named(string name) => spans.Where(span => span.Text("name") == name);
    }

    private static string? Parent(JsonElement span) => span.GetProperty("parent").GetString();

    private static double Duration(JsonElement span) => span.GetProperty("duration").GetDouble();
}

using System.Text.Json;
using TextToVideo.Integration.Support;
using Xunit.Abstractions;

namespace TextToVideo.Integration.Distributed;

/// <summary>The trace of a job, as the dashboard has it.</summary>
[Collection(SharedDistributed.Collection)]
public sealed class TraceTests(SharedDistributed server, ITestOutputHelper output) : SharedServerTests(server, output)
{
    private const int Steps = 4;

    /// <summary>The queue of each stage with the service that reads it.</summary>
    private static readonly (string Queue, string Service)[] s_stages =
    [
        ("moderate-prompt", "moderation"), ("encode-text", "text-encoding"), ("denoise-latents", "denoising"), ("decode-latents", "vae-decoding"),
        ("moderate-frames", "moderation"), ("transcode-video", "transcoding"),
    ];

    [DashboardFact]
    public async Task Job_InManyProcesses_IsOneTraceWithoutOrphans()
    {
        string id = (await Videos.MakeAsync(new { prompt = VideosClient.Prompt, seed = 11, num_inference_steps = Steps })).Text("id");
        using DashboardClient dashboard = await DashboardClient.LogInAsync(Server.DataPath);
        string trace = string.Empty;
        JsonElement[] spans = [];
        await Patience.UntilAsync("the trace has come, with a span of every stage and every step", async () =>
        {
            JsonElement[] traces = await dashboard.TracesAsync(id);
            trace = traces.Length == 0 ? string.Empty : traces[0].Text("id");
            spans = trace.Length == 0 ? [] : await dashboard.SpansAsync(trace);
            return s_stages.All(stage => Own().Any(span => IsOf(span, stage)))
                && spans.Count(span => !IsOwn(span) && span.Text("name").StartsWith("denoise", StringComparison.Ordinal)) >= Steps;
        });
        await Patience.UntilAsync("no span's parent is missing", async () =>
        {
            spans = await dashboard.SpansAsync(trace);
            HashSet<string> ids = [.. Own().Select(span => span.Text("id"))];
            return Own().All(span => Parent(span) is not { } parent || ids.Contains(parent));
        });

        Assert.Single(await dashboard.TracesAsync(id));
        Assert.Single(Own(), span => Parent(span) is null);
        double start = Own().Min(span => span.GetProperty("start").GetDouble());
        Assert.All(spans, span => Assert.InRange(span.GetProperty("start").GetDouble(), start, double.MaxValue));

        // Each step belongs to a batch, whose trace is its own, and is linked to the job.
        HashSet<string> all = [.. Own().Select(span => span.Text("id"))];
        Assert.Equal(
            Steps,
            spans.Count(span => span.GetProperty("linkedTo").ValueKind == JsonValueKind.String && all.Contains(span.Text("linkedTo"))));

        IEnumerable<JsonElement> Own() => spans.Where(IsOwn);
        bool IsOwn(JsonElement span) => span.Text("trace") == trace;
    }

    private static string? Parent(JsonElement span) => span.GetProperty("parent").GetString();

    private static bool IsOf(JsonElement span, (string Queue, string Service) stage) =>
        span.Text("resource") == stage.Service && span.Text("name").Contains(stage.Queue, StringComparison.Ordinal);
}

using System.Diagnostics;
using System.Text.Json;
using TextToVideo.Functional.Support;
using TextToVideo.TestSupport.Otlp;
using Xunit.Abstractions;

namespace TextToVideo.Functional.Telemetry;

/// <summary>The traces of the distributed form, as one receiver gets them from all processes.</summary>
[Collection(SharedDistributed.Collection)]
public sealed class DistributedTraceTests(SharedDistributed server, ITestOutputHelper output) : SharedServerTests(server, output)
{
    /// <summary>Concurrent jobs make each step longer.</summary>
    private const int Jobs = 6;

    private const string Sql = "Npgsql";

    private static readonly string[] s_services =
    [
        "denoising",
        "gateway",
        "generation",
        "moderation",
        "text-encoding",
        "transcoding",
        "vae-decoding",
    ];

    private static readonly (string Stage, string Service)[] s_stages =
    [
        ("moderate_prompt", "moderation"),
        ("encode_text", "text-encoding"),
        ("denoise", "denoising"),
        ("decode_frames", "vae-decoding"),
        ("moderate_frames", "moderation"),
        ("transcode", "transcoding"),
    ];

    [Fact]
    public async Task Job_InManyProcesses_IsOneWholeTrace_AlsoWhenItsWorkerDies()
    {
        OtlpReceiver receiver = server.Telemetry;
        DistributedSystem system = server.Distributed;
        JsonElement video = await system.Videos.MakeAsync(VideosClient.QuickRequest);
        Span[] trace = await receiver.TraceAsync(video.Text("trace_id"), WholeTrace.Names);
        WholeTrace.AssertComplete(trace, video.Text("id"), steps: 2);
        Assert.Equal(s_services, trace.Select(span => span.Service).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal("gateway", Assert.Single(trace, span => span.ParentId.Length == 0).Service);
        Assert.All(
            receiver.Spans.Where(span => span.Text("texttovideo.video.id") == video.Text("id")),
            span => Assert.Equal(video.Text("trace_id"), span.TraceId)
        );
        Assert.All(
            s_stages,
            stage =>
            {
                Assert.Equal("generation", Assert.Single(trace, span => span.Name == $"stage {stage.Stage}").Service);
                Assert.Equal(stage.Service, Assert.Single(trace, span => span.Name == $"work {stage.Stage}").Service);
            }
        );
        Assert.All(
            trace.Where(span => span.Text("messaging.operation.type") is "send" or "receive"),
            span => Assert.StartsWith("rabbitmq", span.Text("messaging.system"), StringComparison.Ordinal)
        );

        // Its statements are in the trace. Those of background services that look for work are in none.
        Assert.Contains(trace, span => span.Scope == Sql && span.Name == "INSERT");
        Assert.All(receiver.Spans.Where(span => span.Scope == Sql), span => Assert.NotEmpty(span.ParentId));

        // Another loses its denoisers in the middle of its steps.
        object request = new
        {
            prompt = VideosClient.Prompt,
            seed = 7,
            num_inference_steps = 100,
            cache_threshold = 0,
        };
        string[] ids =
        [
            .. (await Task.WhenAll(Enumerable.Range(0, Jobs).Select(_ => system.Videos.CreateAsync(request)))).Select(job =>
                job.Text("id")
            ),
        ];
        string id = await Wait.FirstAsync("a job has taken some steps", ids, async id => IsDenoising(await system.Videos.GetAsync(id)));
        foreach (AppHostResource denoiser in system.Resources.Where(resource => resource.Service == "denoising"))
        {
            using var process = Process.GetProcessById(denoiser.Pid!.Value);
            process.Kill();
        }

        foreach (string other in ids.Where(other => other != id))
        {
            (await system.Videos.DeleteAsync(other)).Dispose();
        }

        JsonElement disturbed = await system.Videos.EndedAsync(id);
        Assert.Equal("completed", disturbed.Text("status"));

        // Spans that had not ended were never exported.
        trace = await receiver.TraceAsync(disturbed.Text("trace_id"), WholeTrace.Names, orphan => orphan.Service == "denoising");
        Assert.Single(trace, span => span.Name == "dispatch denoise");
        Span work = Assert.Single(trace, span => span.Name == "work denoise");
        Assert.Equal("True", work.Text("texttovideo.redelivered"));
        Assert.Contains(trace, span => span.Name == "denoise step" && span.ParentId == work.Id && span.Text("texttovideo.step") == "100");

        // The next test finds the system as this one did.
        await system.UntilHealthyAsync();
    }

    private static bool IsDenoising(JsonElement video) =>
        video
            .GetProperty("stages")
            .EnumerateArray()
            .Any(stage =>
                stage.Text("name") == "denoise"
                && stage.TryGetProperty("completed", out JsonElement completed)
                && completed.GetInt32() is > 0 and < 90
            );
}

using System.Net.Http.Json;
using System.Text.Json;
using TextToVideo.TestSupport.Otlp;
using TextToVideo.V1;
using Xunit.Abstractions;

namespace TextToVideo.Functional.Telemetry;

/// <summary>The traces of the system in one process, as a receiver gets them.</summary>
public sealed class TraceTests(ITestOutputHelper output)
{
    private const int Company = 3;
    private const string GetVideo = "texttovideo.v1.VideoGeneration/GetVideo";

    private static readonly object s_longRequest = new
    {
        prompt = VideosClient.Prompt,
        seed = 7,
        num_inference_steps = 100,
        cache_threshold = 0,
    };

    [Fact]
    public async Task Job_InOneProcess_IsOneWholeTrace_AlsoWhenTheServerIsKilled()
    {
        using var data = new TemporaryFolder();
        await using OtlpReceiver receiver = await OtlpReceiver.StartAsync();
        JsonElement interrupted;
        await using (StandaloneProcess server = await StandaloneProcess.StartAsync(data.Path, output, receiver.Environment))
        {
            await AssertTraceIsWholeAsync(server, receiver);
            interrupted = await KillWhileDenoisingAsync(server, receiver);
        }

        await using StandaloneProcess restarted = await StandaloneProcess.StartAsync(data.Path, output, receiver.Environment);
        await AssertTraceGoesOnAsync(restarted, receiver, interrupted);
    }

    private static async Task AssertTraceIsWholeAsync(StandaloneProcess server, OtlpReceiver receiver)
    {
        JsonElement video = await server.Videos.MakeAsync(VideosClient.QuickRequest);
        Span[] trace = await receiver.TraceAsync(video.Text("trace_id"), WholeTrace.Names);
        WholeTrace.AssertComplete(trace, video.Text("id"), steps: 2);
        Assert.All(
            receiver.Spans.Where(span => span.Text("texttovideo.video.id") == video.Text("id")),
            span => Assert.Equal(video.Text("trace_id"), span.TraceId)
        );

        // gRPC returns the same, and its calls have the names of the conventions for RPC.
        var client = new VideoGeneration.VideoGenerationClient(server.Channel);
        Video same = await client.GetVideoAsync(new GetVideoRequest { Id = video.Text("id") }, deadline: DateTime.UtcNow + Wait.Long);
        Assert.Equal(video.Text("trace_id"), same.TraceId);
        await Wait.UntilAsync(
            "the call's span has come",
            () =>
                receiver.Spans.Any(span =>
                    span.Name == GetVideo && span.Text("rpc.method") == GetVideo && span.Text("rpc.response.status_code") == "OK"
                )
        );

        // Logs name the trace, on the console and at the receiver.
        Assert.Contains(
            server.Program.Log,
            line => line.Contains($" trace_id={video.Text("trace_id")} span_id=", StringComparison.Ordinal)
        );
        await Wait.UntilAsync("a log record has come", () => receiver.HasLog(video.Text("trace_id")));

        // Health probes leave no spans; starting the server has sent some.
        Assert.DoesNotContain(receiver.Spans, span => span.Text("url.path") == "/health");

        // A caller's trace is the video's.
        const string caller = "4bf92f3577b34da6a3ce929d0e0e4736";
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/videos")
        {
            Content = JsonContent.Create(VideosClient.QuickRequest),
        };
        request.Headers.Add("traceparent", $"00-{caller}-00f067aa0ba902b7-01");
        JsonElement theirs = await VideosClient.OkAsync(await server.Http.SendAsync(request));
        Assert.Equal(caller, theirs.Text("trace_id"));
    }

    /// <returns>The job that was being denoised.</returns>
    private static async Task<JsonElement> KillWhileDenoisingAsync(StandaloneProcess server, OtlpReceiver receiver)
    {
        // Company makes each step longer.
        await Task.WhenAll(Enumerable.Range(0, Company).Select(_ => server.Videos.CreateAsync(s_longRequest)));
        JsonElement created = await server.Videos.CreateAsync(s_longRequest);
        await Wait.UntilAsync(
            "some steps have been taken",
            () => receiver.Spans.Any(span => span.Name == "denoise step" && span.TraceId == created.Text("trace_id"))
        );
        Assert.Equal("in_progress", (await server.Videos.GetAsync(created.Text("id"))).Text("status"));
        await server.Program.KillAsync();
        return created;
    }

    private static async Task AssertTraceGoesOnAsync(StandaloneProcess restarted, OtlpReceiver receiver, JsonElement interrupted)
    {
        foreach (JsonElement other in (await restarted.Videos.ListAsync()).GetProperty("data").EnumerateArray())
        {
            if (other.Text("id") != interrupted.Text("id"))
            {
                (await restarted.Videos.DeleteAsync(other.Text("id"))).Dispose();
            }
        }

        JsonElement video = await restarted.Videos.EndedAsync(interrupted.Text("id"));
        Assert.Equal("completed", video.Text("status"));

        // Spans that had not ended were never exported, so their children have no parent.
        Span[] trace = await receiver.TraceAsync(
            video.Text("trace_id"),
            WholeTrace.Names,
            orphan => orphan.Start < receiver.Spans.First(IsResumption).Start
        );
        Span resumed = Assert.Single(trace, IsResumption);
        Assert.Equal("dispatch denoise", resumed.Name);
        Assert.Contains(trace, span => span.Name == "dispatch denoise" && span != resumed);
        Assert.Equal(Assert.Single(trace, span => span.Name == "create video").Id, resumed.ParentId);
        Assert.Single(trace, span => span.Name == "work denoise");
        Assert.Equal(100, trace.Where(span => span.Name == "denoise step").Max(span => int.Parse(span.Text("texttovideo.step")!, null)));
        Assert.Equal("completed", Assert.Single(trace, span => span.Name == "generate video").Text("texttovideo.outcome"));
    }

    private static bool IsResumption(Span span) => span.Text("texttovideo.resumed") == "True";
}

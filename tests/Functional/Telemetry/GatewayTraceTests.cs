using System.Text.Json;
using Grpc.Core;
using TextToVideo.TestSupport.Otlp;
using TextToVideo.V1;
using Xunit.Abstractions;

namespace TextToVideo.Functional.Telemetry;

/// <summary>The traces of requests that a gateway in a process of its own forwards.</summary>
public sealed class GatewayTraceTests(ITestOutputHelper output)
{
    private const string Caller = "4bf92f3577b34da6a3ce929d0e0e4736";
    private const string CallersSpan = "00f067aa0ba902b7";
    private const string ServiceName = "OTEL_SERVICE_NAME";

    [Fact]
    public async Task Request_ThroughTheGateway_HasAServerSpanAndAClientSpanForEachCall()
    {
        using var data = new TemporaryFolder();
        await using OtlpReceiver receiver = await OtlpReceiver.StartAsync();
        await using StandaloneProcess server = await StandaloneProcess.StartAsync(
            data.Path,
            output,
            new Dictionary<string, string>(receiver.Environment) { [ServiceName] = "server" }
        );
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(
            output,
            [(server.Address, server.GrpcAddress)],
            [.. receiver.Environment.Select(setting => (setting.Key, setting.Value)), (ServiceName, "gateway")]
        );

        // The first request that needs a key makes the gateway ask for the keys.
        JsonElement video = await gateway.Videos.MakeAsync(VideosClient.QuickRequest);
        Span[] trace = await receiver.TraceAsync(video.Text("trace_id"), WholeTrace.Names);
        WholeTrace.AssertComplete(trace, video.Text("id"), steps: 2);
        Assert.Equal(
            [
                "gateway: POST /v1/{**rest}",
                "gateway: POST /v1/{**rest} > gateway: texttovideo.v1.Keyring/CheckKey",
                "gateway: POST /v1/{**rest} > gateway: texttovideo.v1.Keyring/CheckKey > server: texttovideo.v1.Keyring/CheckKey",
                "gateway: POST /v1/{**rest} > gateway: POST",
                "gateway: POST /v1/{**rest} > gateway: POST > server: POST /v1/videos/",
            ],
            Calls(trace)
        );

        // A caller's trace is continued, also over gRPC.
        var headers = new Metadata { { "traceparent", $"00-{Caller}-{CallersSpan}-01" } };
        await gateway.Grpc.ListVideosAsync(new ListVideosRequest(), headers, DateTime.UtcNow + Wait.Long);
        trace = await receiver.TraceAsync(Caller, ["texttovideo.v1.VideoGeneration/ListVideos"], orphan => orphan.ParentId == CallersSpan);
        Assert.Equal(
            [
                "gateway: POST /texttovideo.v1.VideoGeneration/{method}",
                "gateway: POST /texttovideo.v1.VideoGeneration/{method} > gateway: POST",
                "gateway: POST /texttovideo.v1.VideoGeneration/{method} > gateway: POST"
                    + " > server: texttovideo.v1.VideoGeneration/ListVideos",
            ],
            // On a slow machine the cached key has expired, and the gateway checks it again.
            Calls(trace).Where(call => !call.Contains("CheckKey", StringComparison.Ordinal))
        );

        // The gateway's probes leave no spans on either side, and no call of a job is outside of its trace.
        Assert.DoesNotContain(
            receiver.Spans,
            span => span.Text("url.path") == "/health" || span.Text("url.full")?.EndsWith("/health", StringComparison.Ordinal) == true
        );
    }

    /// <summary>The spans of HTTP and gRPC in the order of their starts, each with its ancestors.</summary>
    private static IEnumerable<string> Calls(Span[] trace)
    {
        return trace
            .Where(span => span.Scope != "MassTransit" && !span.Scope.StartsWith("TextToVideo.", StringComparison.Ordinal))
            .OrderBy(span => span.Start)
            .Select(GetPath);

        string GetPath(Span span) =>
            trace.FirstOrDefault(parent => parent.Id == span.ParentId) is { } parent
                ? $"{GetPath(parent)} > {span.Service}: {span.Name}"
                : $"{span.Service}: {span.Name}";
    }
}

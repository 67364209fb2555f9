using System.Collections.Concurrent;
using System.Net;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TextToVideo.TestSupport.Otlp.Logs;
using TextToVideo.TestSupport.Otlp.Traces;

namespace TextToVideo.TestSupport.Otlp;

/// <summary>Receives telemetry through OTLP over gRPC, and keeps it in memory.</summary>
public sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<IMessage> _requests = new();
    private readonly ConcurrentQueue<Span> _spans = new();

    private OtlpReceiver()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder
            .WebHost.UseKestrelCore()
            .ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port: 0, endpoint => endpoint.Protocols = HttpProtocols.Http2));
        builder.Services.AddSingleton(this);
        builder.Services.AddGrpc(options => options.MaxReceiveMessageSize = null);
        _app = builder.Build();
        _app.MapGrpcService<TraceReceiver>();
        _app.MapGrpcService<LogReceiver>();
        _app.MapGrpcService<MetricReceiver>();
    }

    /// <summary>The address of the receiver.</summary>
    public Uri Endpoint => new(_app.Urls.Single());

    /// <summary>The environment variables that make a program send its telemetry to this receiver within 0.1 s.</summary>
    public Dictionary<string, string> Environment =>
        new()
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"{Endpoint}",
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "grpc",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
            ["OTEL_BLRP_SCHEDULE_DELAY"] = "100",
        };

    /// <summary>All spans that have arrived.</summary>
    public IReadOnlyList<Span> Spans => [.. _spans];

    /// <summary>Starts a receiver on a free port.</summary>
    public static async Task<OtlpReceiver> StartAsync()
    {
        var receiver = new OtlpReceiver();
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>Returns the spans of a trace that have arrived.</summary>
    public Span[] GetSpans(string traceId) => [.. _spans.Where(span => span.TraceId == traceId)];

    /// <summary>Returns whether any received telemetry contains these bytes. Texts are UTF-8.</summary>
    public bool HasReceived(byte[] bytes) => _requests.Any(request => Contains(request, bytes));

    /// <summary>Returns whether a log record of a trace has arrived.</summary>
    public bool HasLog(string traceId)
    {
        byte[] id = Convert.FromHexString(traceId);
        return _requests.OfType<ExportLogsServiceRequest>().Any(request => Contains(request, id));
    }

    /// <summary>Waits until some spans of a trace and the parents of all its spans have arrived.</summary>
    /// <param name="traceId">The trace.</param>
    /// <param name="names">
    /// The names of the spans to wait for. Processes export in any order, so name the spans without children of each process.
    /// </param>
    /// <param name="mayBeOrphan">Returns whether the parent of a span may be missing; null if no parent may be missing.</param>
    /// <returns>The spans of the trace.</returns>
    /// <exception cref="TimeoutException">They have not arrived in time. The message contains the spans that have arrived.</exception>
    public async Task<Span[]> TraceAsync(string traceId, IReadOnlyCollection<string> names, Func<Span, bool>? mayBeOrphan = null)
    {
        Span[] trace = [];
        try
        {
            await Patience.UntilAsync(
                $"the spans {string.Join(", ", names)} and all parents have arrived",
                () =>
                {
                    trace = GetSpans(traceId);
                    return names.All(name => trace.Any(span => span.Name == name))
                        && SpanTree.Orphans(trace).All(mayBeOrphan ?? (_ => false));
                }
            );
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"{exception.Message}\n{SpanTree.Draw(trace)}", exception);
        }

        return trace;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    internal void Add(IMessage request)
    {
        _requests.Enqueue(request);
        if (request is ExportTraceServiceRequest traces)
        {
            foreach (Span span in Span.From(traces))
            {
                _spans.Enqueue(span);
            }
        }
    }

    // The serialized message includes the unknown fields.
    private static bool Contains(IMessage request, byte[] bytes) => request.ToByteArray().AsSpan().IndexOf(bytes) >= 0;
}

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

/// <summary>Receives telemetry by OTLP over gRPC, and keeps it in memory.</summary>
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

    /// <summary>Where it listens.</summary>
    public Uri Endpoint => new(_app.Urls.Single());

    /// <summary>What makes a program send its telemetry here, within a tenth of a second.</summary>
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

    public static async Task<OtlpReceiver> StartAsync()
    {
        var receiver = new OtlpReceiver();
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>The spans of a trace that have arrived.</summary>
    public Span[] SpansOf(string traceId) => [.. _spans.Where(span => span.TraceId == traceId)];

    /// <summary>Whether bytes have arrived, in any telemetry; texts stand in it as UTF-8.</summary>
    public bool Has(byte[] bytes) => _requests.Any(request => Contains(request, bytes));

    /// <summary>Whether a log record of a trace has arrived.</summary>
    public bool HasLogOf(string traceId)
    {
        byte[] id = Convert.FromHexString(traceId);
        return _requests.OfType<ExportLogsServiceRequest>().Any(request => Contains(request, id));
    }

    /// <summary>Waits until a span of a trace has arrived, and with every span its parent.</summary>
    /// <param name="traceId">The trace.</param>
    /// <param name="last">The name of the span.</param>
    /// <param name="mayBeOrphan">Whether a span's parent may be missing; null: no parent may.</param>
    /// <returns>The spans of the trace.</returns>
    /// <exception cref="TimeoutException">They have not arrived in time; the message has those that have.</exception>
    public async Task<Span[]> TraceAsync(string traceId, string last, Func<Span, bool>? mayBeOrphan = null)
    {
        Span[] trace = [];
        try
        {
            await Patience.UntilAsync(
                $"{last} has arrived, and every span's parent",
                () =>
                {
                    trace = SpansOf(traceId);
                    return trace.Any(span => span.Name == last) && SpanTree.Orphans(trace).All(mayBeOrphan ?? (_ => false));
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

    // A message's unknown fields are written, too.
    private static bool Contains(IMessage request, byte[] bytes) => request.ToByteArray().AsSpan().IndexOf(bytes) >= 0;
}

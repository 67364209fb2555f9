using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace TextToVideo.Integration.Telemetry;

/// <summary>Takes telemetry by OTLP over HTTP and over gRPC.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private const string Logs = "/v1/logs";
    private const string Traces = "/v1/traces";
    private const string GrpcTraces = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";

    /// <summary>Whether it is compressed, and its length, stand before a message of gRPC.</summary>
    private const int GrpcPrefix = 5;

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<(string Path, byte[] Body)> _received = new();

    private Collector()
    {
        (int port, int grpcPort) = FreePorts.Pair();
        Address = new Uri($"http://127.0.0.1:{port}");
        GrpcAddress = new Uri($"http://127.0.0.1:{grpcPort}");
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port);
            kestrel.Listen(IPAddress.Loopback, grpcPort, endpoint => endpoint.Protocols = HttpProtocols.Http2);
        });
        _app = builder.Build();
        _app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            bool isGrpc = context.Request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) == true;
            _received.Enqueue((context.Request.Path.Value!, isGrpc ? body.ToArray()[GrpcPrefix..] : body.ToArray()));
            if (isGrpc)
            {
                context.Response.ContentType = "application/grpc";
                context.Response.DeclareTrailer("grpc-status");
                await context.Response.Body.WriteAsync(new byte[GrpcPrefix]);
                context.Response.AppendTrailer("grpc-status", "0");
            }
        });
    }

    public Uri Address { get; }

    public Uri GrpcAddress { get; }

    /// <summary>What makes a program send its telemetry here, and soon.</summary>
    public Dictionary<string, string> Environment => new()
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"{Address}",
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
        ["OTEL_BLRP_SCHEDULE_DELAY"] = "100",
    };

    public static async Task<Collector> StartAsync()
    {
        var collector = new Collector();
        await collector._app.StartAsync();
        return collector;
    }

    /// <summary>Whether these bytes have come; texts stand in telemetry as they are.</summary>
    public bool Has(ReadOnlySpan<byte> text)
    {
        foreach ((_, byte[] body) in _received)
        {
            if (body.AsSpan().IndexOf(text) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a log record of a trace has come.</summary>
    public bool HasLogOf(string traceId)
    {
        byte[] id = Convert.FromHexString(traceId);
        return _received.Any(received => received.Path == Logs && received.Body.AsSpan().IndexOf(id) >= 0);
    }

    /// <summary>The spans that have come.</summary>
    public Span[] Spans() => [.. _received.Where(received => received.Path is Traces or GrpcTraces).SelectMany(received => OtlpTraces.Read(received.Body))];

    /// <summary>The spans of a trace, once one of them has come and all parents have.</summary>
    /// <param name="traceId">The trace.</param>
    /// <param name="last">The name of the span that is to have come.</param>
    /// <param name="mayBeOrphan">Whether a span's parent may be missing; null: none may.</param>
    public async Task<Span[]> TraceAsync(string traceId, string last, Func<Span, bool>? mayBeOrphan = null)
    {
        Span[] trace = [];
        try
        {
            await Patience.UntilAsync($"{last} has come, and every span's parent", () =>
            {
                trace = [.. Spans().Where(span => span.TraceId == traceId)];
                return trace.Any(span => span.Name == last) && Orphans(trace).All(mayBeOrphan ?? (_ => false));
            });
        }
        catch (TimeoutException exception)
        {
            throw new InvalidOperationException($"{exception.Message}\n{Tree(trace)}", exception);
        }

        return trace;
    }

    /// <summary>The spans whose parent is not among them.</summary>
    public static Span[] Orphans(Span[] trace)
    {
        var ids = trace.Select(span => span.Id).ToHashSet();
        return [.. trace.Where(span => span.ParentId.Length > 0 && !ids.Contains(span.ParentId))];
    }

    /// <summary>The spans as a text, each below its parent.</summary>
    public static string Tree(Span[] trace)
    {
        ILookup<string, Span> children = trace.OrderBy(span => span.Start).ToLookup(span => span.ParentId);
        DateTimeOffset start = trace.Length == 0 ? default : trace.Min(span => span.Start);
        return string.Join('\n', Orphans(trace).Concat(children[string.Empty]).SelectMany(root => Lines(root, 0)));

        IEnumerable<string> Lines(Span span, int depth) => children[span.Id].SelectMany(child => Lines(child, depth + 1)).Prepend(
            $"{(span.Start - start).TotalMilliseconds,8:0.0} {span.Duration.TotalMilliseconds,8:0.0} {new string(' ', 2 * depth)}{span} "
            + string.Join(", ", span.Attributes.Select(pair => $"{pair.Key}={(pair.Value is object[] many ? string.Join('|', many) : pair.Value)}")));
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

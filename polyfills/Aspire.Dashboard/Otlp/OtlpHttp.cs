using System.IO.Compression;
using Aspire.Dashboard.Otlp.Protocol;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Aspire.Dashboard.Otlp;

/// <summary>OTLP over HTTP, in its binary form.</summary>
internal static class OtlpHttp
{
    /// <summary>The largest request, also after it has been decompressed.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    private const string Protobuf = "application/x-protobuf";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/traces", (HttpContext context, TraceReceiver receiver) =>
            ReceiveAsync(context, ExportTraceServiceRequest.Parser, receiver.Receive));
        routes.MapPost("/v1/logs", (HttpContext context, LogReceiver receiver) =>
            ReceiveAsync(context, ExportLogsServiceRequest.Parser, receiver.Receive));
        routes.MapPost("/v1/metrics", (HttpContext context, MetricReceiver receiver) =>
            ReceiveAsync(context, ExportMetricsServiceRequest.Parser, receiver.Receive));
    }

    private static async Task ReceiveAsync<TRequest>(HttpContext context, MessageParser<TRequest> parser, Func<TRequest, IMessage> receive)
        where TRequest : IMessage<TRequest>
    {
        if (context.Request.ContentType?.Split(';')[0].Trim() != Protobuf)
        {
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            await context.Response.WriteAsync($"The content type must be {Protobuf}.", context.RequestAborted);
            return;
        }

        IMessage answer;
        try
        {
            answer = receive(parser.ParseFrom(await ReadAsync(context.Request, context.RequestAborted)));
        }
        catch (Exception exception) when (exception is InvalidProtocolBufferException or InvalidDataException)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await context.Response.WriteAsync(exception.Message, context.RequestAborted);
            return;
        }

        context.Response.ContentType = Protobuf;
        await context.Response.Body.WriteAsync(answer.ToByteArray(), context.RequestAborted);
    }

    private static async Task<byte[]> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        await using Stream body =
            request.Headers.ContentEncoding == "gzip" ? new GZipStream(request.Body, CompressionMode.Decompress) : request.Body;
        using var content = new MemoryStream();
        byte[] buffer = new byte[64 * 1024];
        int read;
        while ((read = await body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (content.Length + read > MaxBytes)
            {
                throw new InvalidDataException($"A request may have {MaxBytes} bytes.");
            }

            content.Write(buffer, 0, read);
        }

        return content.ToArray();
    }
}

using System.Globalization;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;
using TextToVideo.ServiceDefaults.Rest;

namespace TextToVideo.Gateway.Proxy;

/// <summary>
/// Ends a gRPC answer that a replica broke off with UNAVAILABLE, after which a client watches again. YARP would reset the HTTP/2 stream,
/// which clients take for an error inside the service.
/// </summary>
internal sealed class BrokenGrpcStream : IHttpResetFeature
{
    private readonly HttpContext _context;
    private readonly IHttpResetFeature _stream;

    private BrokenGrpcStream(HttpContext context, IHttpResetFeature stream)
    {
        _context = context;
        _stream = stream;
    }

    /// <summary>Takes the place of the server's own feature.</summary>
    public static void Watch(HttpContext context)
    {
        if (CallErrors.IsGrpc(context.Request) && context.Features.Get<IHttpResetFeature>() is { } stream)
        {
            context.Features.Set<IHttpResetFeature>(new BrokenGrpcStream(context, stream));
        }
    }

    public void Reset(int errorCode)
    {
        if (_context.GetForwarderErrorFeature()?.IsOfReplica() != true)
        {
            _stream.Reset(errorCode);
            return;
        }

        _context.Response.AppendTrailer("grpc-status", ((int)StatusCode.Unavailable).ToString(CultureInfo.InvariantCulture));
        _context.Response.AppendTrailer("grpc-message", Uri.EscapeDataString("The service broke off."));
    }
}

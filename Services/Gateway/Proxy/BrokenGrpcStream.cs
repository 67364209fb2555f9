using System.Globalization;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;
using TextToVideo.ServiceDefaults.Rest;

namespace TextToVideo.Gateway.Proxy;

/// <summary>
/// Ends a gRPC response with UNAVAILABLE when the replica closed the connection during the response, so that clients reconnect. YARP would
/// reset the HTTP/2 stream, which clients treat as an internal error of the service.
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

    /// <summary>Replaces the server's reset feature if the request is a gRPC call.</summary>
    public static void Attach(HttpContext context)
    {
        if (CallErrors.IsGrpc(context.Request) && context.Features.Get<IHttpResetFeature>() is { } stream)
        {
            context.Features.Set<IHttpResetFeature>(new BrokenGrpcStream(context, stream));
        }
    }

    public void Reset(int errorCode)
    {
        if (_context.GetForwarderErrorFeature()?.IsUpstreamFailure() != true)
        {
            _stream.Reset(errorCode);
            return;
        }

        _context.Response.AppendTrailer("grpc-status", ((int)StatusCode.Unavailable).ToString(CultureInfo.InvariantCulture));
        _context.Response.AppendTrailer("grpc-message", Uri.EscapeDataString("The upstream closed the connection during the response."));
    }
}

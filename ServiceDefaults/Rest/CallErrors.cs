using System.Globalization;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace TextToVideo.ServiceDefaults.Rest;

/// <summary>Errors that a call ends with before it comes to its endpoint, as the endpoint would write them.</summary>
public static class CallErrors
{
    private const string GrpcContentType = "application/grpc";

    /// <summary>Whether a request is a gRPC call.</summary>
    /// <param name="request">The request.</param>
    public static bool IsGrpc(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.ContentType?.StartsWith(GrpcContentType, StringComparison.OrdinalIgnoreCase) == true;
    }

    /// <summary>Writes REST's answer, or gRPC's shortest: trailers only, which then stand in the header.</summary>
    /// <param name="context">The request; its answer must not have begun.</param>
    /// <param name="rest">An error in REST's envelope.</param>
    /// <param name="grpc">The same for gRPC.</param>
    public static Task WriteAsync(HttpContext context, IResult rest, RpcException grpc)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(rest);
        ArgumentNullException.ThrowIfNull(grpc);
        if (!IsGrpc(context.Request))
        {
            return rest.ExecuteAsync(context);
        }

        HttpResponse response = context.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = GrpcContentType;
        response.Headers["grpc-status"] = ((int)grpc.StatusCode).ToString(CultureInfo.InvariantCulture);
        response.Headers["grpc-message"] = Uri.EscapeDataString(grpc.Status.Detail);
        foreach (Metadata.Entry entry in grpc.Trailers)
        {
            response.Headers[entry.Key] = entry.IsBinary ? Convert.ToBase64String(entry.ValueBytes) : entry.Value;
        }

        return Task.CompletedTask;
    }
}

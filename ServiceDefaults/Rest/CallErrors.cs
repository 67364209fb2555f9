using System.Globalization;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace TextToVideo.ServiceDefaults.Rest;

/// <summary>Writes errors of calls that fail before they reach their endpoint, in the format of the endpoint.</summary>
public static class CallErrors
{
    private const string GrpcContentType = "application/grpc";

    /// <summary>Returns whether a request is a gRPC call.</summary>
    /// <param name="request">The request.</param>
    public static bool IsGrpc(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.ContentType?.StartsWith(GrpcContentType, StringComparison.OrdinalIgnoreCase) == true;
    }

    /// <summary>Writes the REST error, or the gRPC error as a Trailers-Only response, whose trailers are in the HTTP headers.</summary>
    /// <param name="context">The request, whose response must not have started.</param>
    /// <param name="rest">The error for REST.</param>
    /// <param name="grpc">The error for gRPC.</param>
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

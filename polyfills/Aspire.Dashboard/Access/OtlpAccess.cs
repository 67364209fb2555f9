using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Aspire.Dashboard.Access;

/// <summary>Takes telemetry from the application's own processes only, which have been told a key.</summary>
internal sealed class OtlpAccess(DashboardSecrets secrets)
{
    /// <summary>The header, of gRPC and HTTP alike.</summary>
    public const string Header = "x-otlp-api-key";

    private const string Refusal = $"The header {Header} is missing or wrong.";

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (DashboardSecrets.AreEqual(context.Request.Headers[Header], secrets.OtlpApiKey))
        {
            // What a sender says of the host must not lead it to the page.
            context.Request.Host = new HostString("127.0.0.1", context.Connection.LocalPort);
            return next(context);
        }

        if (context.Request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) == true)
        {
            context.Response.ContentType = "application/grpc";
            context.Response.Headers["grpc-status"] = $"{(int)StatusCode.Unauthenticated}";
            context.Response.Headers["grpc-message"] = Refusal;
            return Task.CompletedTask;
        }

        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return context.Response.WriteAsync(Refusal, context.RequestAborted);
    }
}

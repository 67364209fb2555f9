using Grpc.AspNetCore.HealthChecks.Internal;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the gRPC health service.</summary>
public static class GrpcHealthChecksEndpointRouteBuilderExtensions
{
    /// <summary>Maps <c>grpc.health.v1.Health</c>.</summary>
    /// <param name="endpoints">The application.</param>
    /// <returns>Configures the endpoints.</returns>
    /// <exception cref="InvalidOperationException">AddGrpcHealthChecks has not been called.</exception>
    public static GrpcServiceEndpointConventionBuilder MapGrpcHealthChecksService(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        if (endpoints.ServiceProvider.GetService<IServiceProviderIsService>()?.IsService(typeof(PublishedStatuses)) != true)
        {
            throw new InvalidOperationException("Call services.AddGrpcHealthChecks() before MapGrpcHealthChecksService().");
        }

        return endpoints.MapGrpcService<HealthGrpcService>();
    }
}

using Microsoft.Extensions.Diagnostics.HealthChecks;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace Grpc.AspNetCore.HealthChecks.Internal;

/// <summary>What health reports mean for gRPC.</summary>
internal static class ServingStatuses
{
    /// <summary>Not serving where any check is unhealthy (a degraded service serves), unknown where there is no check.</summary>
    public static ServingStatus From(IEnumerable<HealthStatus> checks)
    {
        var status = ServingStatus.Unknown;
        foreach (var check in checks)
        {
            if (check == HealthStatus.Unhealthy)
            {
                return ServingStatus.NotServing;
            }

            status = ServingStatus.Serving;
        }

        return status;
    }
}

using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Grpc.AspNetCore.HealthChecks.Internal;

/// <summary>Tells the watchers what ASP.NET Core's periodic health checks found.</summary>
internal sealed class GrpcHealthChecksPublisher(PublishedStatuses statuses, IOptions<GrpcHealthChecksOptions> options) : IHealthCheckPublisher
{
    public Task PublishAsync(HealthReport report, CancellationToken cancellationToken)
    {
        foreach (var service in options.Value.Services)
        {
            var checks =
                from entry in report.Entries
                where service.HealthCheckPredicate?.Invoke(new HealthCheckMapContext(entry.Key, entry.Value.Tags)) ?? true
                select entry.Value.Status;
            statuses.Publish(service.Name, ServingStatuses.From(checks));
        }

        return Task.CompletedTask;
    }
}

using Grpc.Core;
using Grpc.Health.V1;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace Grpc.AspNetCore.HealthChecks.Internal;

/// <summary>The service <c>grpc.health.v1.Health</c> on ASP.NET Core's health checks.</summary>
internal sealed class HealthGrpcService(
    HealthCheckService checks,
    PublishedStatuses published,
    IOptions<HealthCheckOptions> checkOptions,
    IOptions<GrpcHealthChecksOptions> options,
    IHostApplicationLifetime lifetime) : Health.V1.Health.HealthBase
{
    public override async Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context)
    {
        var status = await GetStatusAsync(request.Service, context.CancellationToken);
        return status is { } known
            ? new HealthCheckResponse { Status = known }
            : throw new RpcException(new Status(StatusCode.NotFound, "The service is not known."));
    }

    public override async Task Watch(
        HealthCheckRequest request,
        IServerStreamWriter<HealthCheckResponse> responseStream,
        ServerCallContext context)
    {
        using var subscription = published.Subscribe(request.Service);
        var last = await GetStatusAsync(request.Service, context.CancellationToken) ?? ServingStatus.ServiceUnknown;
        await responseStream.WriteAsync(new HealthCheckResponse { Status = last }, context.CancellationToken);

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(
            context.CancellationToken,
            options.Value.SuppressCompletionOnShutdown ? CancellationToken.None : lifetime.ApplicationStopping);
        try
        {
            await foreach (var status in subscription.Statuses.ReadAllAsync(ending.Token))
            {
                if (status != last)
                {
                    last = status;
                    await responseStream.WriteAsync(new HealthCheckResponse { Status = status }, context.CancellationToken);
                }
            }
        }
        catch (OperationCanceledException) when (!context.CancellationToken.IsCancellationRequested)
        {
            // The server stops: an open call would hold it up.
            await responseStream.WriteAsync(new HealthCheckResponse { Status = ServingStatus.NotServing }, context.CancellationToken);
        }
    }

    private async Task<ServingStatus?> GetStatusAsync(string service, CancellationToken cancellationToken)
    {
        if (options.Value.UseHealthChecksCache)
        {
            return published.Find(service);
        }

        if (options.Value.Services.Find(service) is not { } mapping)
        {
            return null;
        }

        var report = await checks.CheckHealthAsync(
            check => (checkOptions.Value.Predicate?.Invoke(check) ?? true)
                && (mapping.HealthCheckPredicate?.Invoke(new HealthCheckMapContext(check.Name, check.Tags)) ?? true),
            cancellationToken);
        return ServingStatuses.From(report.Entries.Values.Select(entry => entry.Status));
    }
}

using Microsoft.AspNetCore.Http.HttpResults;
using TextToVideo.Contracts;
using TextToVideo.Generation.Api.Http;
using TextToVideo.Generation.Api.Limits;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Operations.Tenants;
using TextToVideo.Generation.Storage;
using TextToVideo.ServiceDefaults.Access;

namespace TextToVideo.Generation.Operations.Export;

/// <summary>
/// Maps the REST endpoints for all data of a tenant: <c>GET /v1/export</c>, and for admins those under <c>/v1/admin/tenants/{tenant}</c>.
/// </summary>
internal static class ExportEndpoints
{
    public static void MapExport(this IEndpointRouteBuilder routes)
    {
        routes
            .MapApiGroup("/v1/export", "keys")
            .MapGet("", ExportAsync)
            .Describe("exportData", "Returns all data of the caller's tenant as a ZIP file.", 503)
            .ProducesFile(StatusCodes.Status200OK, ExportResult.ContentType);
        RouteGroupBuilder tenants = routes.MapAdminGroup("/v1/admin/tenants/{tenant}");
        tenants
            .MapGet("export", ExportTenantAsync)
            .WithMetadata(new RecordedReadMetadata())
            .Describe("exportTenant", "Returns all data of a tenant as a ZIP file.", 404)
            .ProducesFile(StatusCodes.Status200OK, ExportResult.ContentType);
        tenants.MapDelete("", DeleteTenantAsync).Describe("deleteTenant", "Revokes a tenant's keys and deletes all its data.", 400, 404);
    }

    private static async Task<ExportResult> ExportAsync(
        Caller caller,
        IApiKeys keys,
        TenantExport export,
        CallerLimits limits,
        ILogger<TenantExport> logger,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<ApiKey> found = caller.CanSeeAll ? [] : await keys.ListByTenantAsync(caller.Tenant, cancellationToken);
        IDisposable counted = limits.Begin(CallerWork.Export, caller);
        return new ExportResult(export, caller.CanSeeAll ? null : caller.Tenant, found, counted, logger);
    }

    private static async Task<ExportResult> ExportTenantAsync(
        string tenant,
        Caller caller,
        IApiKeys keys,
        TenantExport export,
        CallerLimits limits,
        ILogger<TenantExport> logger,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<ApiKey> found = await keys.ListByTenantAsync(tenant, cancellationToken);
        return found.Count == 0
            ? throw new TenantNotFoundException(tenant)
            : new ExportResult(export, tenant, found, limits.Begin(CallerWork.Export, caller), logger);
    }

    private static async Task<Ok<DeletedTenant>> DeleteTenantAsync(
        string tenant,
        Caller caller,
        TenantDeletion deletion,
        CancellationToken cancellationToken
    )
    {
        if (tenant == caller.Tenant)
        {
            throw new InvalidFieldException("tenant", "must not be the caller's own: its key would be revoked with it");
        }

        int keys = await deletion.RevokeKeysAsync(tenant, cancellationToken);
        int videos = await deletion.DeleteDataAsync(tenant, cancellationToken);
        return TypedResults.Ok(new DeletedTenant(tenant, videos, keys));
    }

    /// <param name="Id">The name of the tenant.</param>
    /// <param name="Videos">The number of deleted videos.</param>
    /// <param name="Keys">The number of revoked keys.</param>
    private sealed record DeletedTenant(string Id, int Videos, int Keys)
    {
        public string Object { get; } = "tenant.deleted";

        public bool Deleted { get; } = true;
    }
}

using Microsoft.AspNetCore.Http.HttpResults;
using TextToVideo.Contracts;
using TextToVideo.Generation.Api.Http;
using TextToVideo.Generation.Api.Limits;
using TextToVideo.Generation.Api.Videos;
using TextToVideo.Generation.Jobs;
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
        ApiKey? key = caller.KeyId is { } id ? await keys.FindAsync(id, cancellationToken) : null;
        IDisposable counted = limits.Begin(CallerWork.Export, caller);
        return new ExportResult(export, caller.CanSeeAll ? null : caller.Tenant, key is null ? [] : [key], counted, logger);
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

    /// <summary>Deletes a tenant. Its keys are revoked first, so that no new data can be created.</summary>
    private static async Task<Ok<DeletedTenant>> DeleteTenantAsync(
        string tenant,
        Caller caller,
        IApiKeys keys,
        CachedKeyring keyring,
        IVideoService videos,
        WebhookStore webhooks,
        IModerationRecords decisions,
        CancellationToken cancellationToken
    )
    {
        if (tenant == caller.Tenant)
        {
            throw new InvalidFieldException("tenant", "must not be the caller's own: its key would be revoked with it");
        }

        IReadOnlyList<ApiKey> found = await keys.ListByTenantAsync(tenant, cancellationToken);
        if (found.Count == 0)
        {
            throw new TenantNotFoundException(tenant);
        }

        foreach (ApiKey key in found)
        {
            await keys.RevokeAsync(key.Id, cancellationToken);
        }

        keyring.Forget();
        await webhooks.DeleteAllAsync(tenant, cancellationToken);
        int deleted = await videos.DeleteAllAsync(tenant, cancellationToken);
        await decisions.ForgetAsync(tenant, cancellationToken);
        return TypedResults.Ok(new DeletedTenant(tenant, deleted, found.Count));
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

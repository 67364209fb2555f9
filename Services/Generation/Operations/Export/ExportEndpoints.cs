using TextToVideo.Contracts;
using TextToVideo.Generation.Api.Http;
using TextToVideo.Generation.Api.Videos;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Storage;
using TextToVideo.ServiceDefaults.Access;
using TextToVideo.ServiceDefaults.Rest;

namespace TextToVideo.Generation.Operations.Export;

/// <summary>
/// Maps the REST endpoints for all data of a tenant: <c>GET /v1/export</c>, and for admins those under <c>/v1/admin/tenants/{tenant}</c>.
/// </summary>
internal static class ExportEndpoints
{
    public static void MapExport(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder all = routes.MapGroup("/v1").AddEndpointFilter<ApiErrorFilter>();
        all.MapGet("export", ExportAsync);
        all.MapGet("admin/tenants/{tenant}/export", ExportTenantAsync);
        all.MapDelete("admin/tenants/{tenant}", DeleteTenantAsync);
    }

    private static async Task<IResult> ExportAsync(
        Caller caller,
        IApiKeys keys,
        TenantExport export,
        ILogger<TenantExport> logger,
        CancellationToken cancellationToken
    )
    {
        ApiKey? key = caller.KeyId is { } id ? await keys.FindAsync(id, cancellationToken) : null;
        return new ExportResult(export, caller.CanSeeAll ? null : caller.Tenant, key is null ? [] : [key], logger);
    }

    private static async Task<IResult> ExportTenantAsync(
        string tenant,
        IApiKeys keys,
        TenantExport export,
        ILogger<TenantExport> logger,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<ApiKey> found = await keys.ListByTenantAsync(tenant, cancellationToken);
        return found.Count == 0 ? Missing(tenant) : new ExportResult(export, tenant, found, logger);
    }

    /// <summary>Deletes a tenant. Its keys are revoked first, so that no new data can be created.</summary>
    private static async Task<IResult> DeleteTenantAsync(
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
            return Missing(tenant);
        }

        foreach (ApiKey key in found)
        {
            await keys.RevokeAsync(key.Id, cancellationToken);
        }

        keyring.Forget();
        await webhooks.DeleteAllAsync(tenant, cancellationToken);
        int deleted = await videos.DeleteAllAsync(tenant, cancellationToken);
        await decisions.ForgetAsync(tenant, cancellationToken);
        return Results.Json(new DeletedTenant(tenant, deleted, found.Count), RestJson.Options);
    }

    private static IResult Missing(string tenant) =>
        ApiError.Result(StatusCodes.Status404NotFound, $"There is no tenant {tenant}.", "tenant", "not_found");

    private sealed record DeletedTenant(string Id, int Videos, int Keys)
    {
        public string Object { get; } = "tenant.deleted";

        public bool Deleted { get; } = true;
    }
}

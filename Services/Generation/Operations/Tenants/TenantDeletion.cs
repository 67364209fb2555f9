using TextToVideo.Generation.Api.Videos;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Storage;
using TextToVideo.ServiceDefaults.Access;

namespace TextToVideo.Generation.Operations.Tenants;

/// <summary>Deletes tenants with all their data.</summary>
internal sealed class TenantDeletion(
    IApiKeys keys,
    CachedKeyring keyring,
    IVideoService videos,
    WebhookStore webhooks,
    IModerationRecords decisions
)
{
    /// <summary>
    /// Deletes a tenant. Its keys are revoked first: a request that is in progress in any process has then either stored its video, which
    /// is deleted, or is refused.
    /// </summary>
    /// <param name="tenant">The name of the tenant.</param>
    /// <param name="cancellationToken">Token to cancel the operation; the deletion can be repeated.</param>
    /// <returns>The numbers of deleted videos and of revoked keys.</returns>
    /// <exception cref="TenantNotFoundException">No key has ever been created for the tenant.</exception>
    public async Task<(int Videos, int Keys)> DeleteAsync(string tenant, CancellationToken cancellationToken)
    {
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
        return (deleted, found.Count);
    }
}

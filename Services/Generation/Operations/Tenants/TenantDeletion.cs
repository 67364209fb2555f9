using TextToVideo.Generation.Api.Keys;
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
    IModerationRecords decisions,
    TimeProvider time
)
{
    /// <summary>
    /// The time after which a revoked key is refused by all processes, and the requests that they admitted before have been cancelled.
    /// </summary>
    private static readonly TimeSpan s_keysEnded = CachedKeyring.Lifetime + OpenRequests.Interval;

    /// <summary>
    /// Revokes the keys of a tenant, before its data is deleted, and waits until no request with one of them can be in progress, so that
    /// nothing is created afterwards.
    /// </summary>
    /// <param name="tenant">The name of the tenant.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>The number of keys.</returns>
    /// <exception cref="TenantNotFoundException">No key has ever been created for the tenant.</exception>
    public async Task<int> RevokeKeysAsync(string tenant, CancellationToken cancellationToken)
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
        await Task.Delay(s_keysEnded, time, cancellationToken);
        return found.Count;
    }

    /// <summary>Deletes the webhooks and videos of a tenant whose keys have been revoked, and the texts in its decisions.</summary>
    /// <param name="tenant">The name of the tenant.</param>
    /// <param name="cancellationToken">Token to cancel the operation; it can be repeated.</param>
    /// <returns>The number of deleted videos.</returns>
    public async Task<int> DeleteDataAsync(string tenant, CancellationToken cancellationToken)
    {
        await webhooks.DeleteAllAsync(tenant, cancellationToken);
        int deleted = await videos.DeleteAllAsync(tenant, cancellationToken);
        await decisions.ForgetAsync(tenant, cancellationToken);
        return deleted;
    }
}

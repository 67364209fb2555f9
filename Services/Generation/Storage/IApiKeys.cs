using TextToVideo.Contracts;
using TextToVideo.Generation.Jobs;
using TextToVideo.ServiceDefaults.Access;

namespace TextToVideo.Generation.Storage;

/// <summary>
/// Stores API keys. The methods throw a <see cref="PipelineException"/> if the database is full or unavailable.
/// </summary>
public interface IApiKeys
{
    /// <summary>Returns whether a key has ever been created, in which case requests require a key.</summary>
    Task<bool> AnyAsync(CancellationToken cancellationToken);

    /// <summary>Creates a key.</summary>
    /// <param name="request">The properties of the key.</param>
    /// <param name="onlyAsFirst">Whether to create the key only if no key has ever been created.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>
    /// The key and its plaintext, which cannot be retrieved later; null if <paramref name="onlyAsFirst"/> is set and a key already exists.
    /// </returns>
    /// <exception cref="InvalidFieldException">A field is invalid.</exception>
    Task<(ApiKey Key, ApiKeyToken Token)?> CreateAsync(ApiKeyRequest request, bool onlyAsFirst, CancellationToken cancellationToken);

    /// <summary>Returns keys, including revoked ones, by time of creation, newest first.</summary>
    /// <param name="limit">The maximum number of keys.</param>
    /// <param name="after">The key after which to start; null to start with the newest.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    Task<IReadOnlyList<ApiKey>> ListAsync(int limit, ApiKey? after, CancellationToken cancellationToken);

    /// <summary>Returns all keys of a tenant, including revoked ones.</summary>
    Task<IReadOnlyList<ApiKey>> ListByTenantAsync(string tenant, CancellationToken cancellationToken);

    /// <summary>Returns a key, or null if it is not found.</summary>
    Task<ApiKey?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>Returns those of the given keys that have been revoked or have expired.</summary>
    Task<IReadOnlyList<string>> ListEndedAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken);

    /// <summary>Revokes a key; does nothing if it has already been revoked.</summary>
    /// <returns>The key, or null if it is not found.</returns>
    Task<ApiKey?> RevokeAsync(string id, CancellationToken cancellationToken);

    /// <summary>Returns how many videos have been requested with a key on the current UTC day.</summary>
    Task<int> CountTodayAsync(string id, CancellationToken cancellationToken);
}

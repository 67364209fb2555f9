using TextToVideo.Generation.Jobs;

namespace TextToVideo.Standalone.CommandLine;

/// <summary>The operations of the command <c>keys</c>, on a data folder or through a server.</summary>
internal interface IKeyAdministration
{
    /// <summary>Creates a key.</summary>
    /// <returns>The key, and its plaintext.</returns>
    Task<(ApiKey Key, string Plaintext)> CreateAsync(ApiKeyRequest request, CancellationToken cancellationToken);

    /// <summary>Lists all keys, newest first.</summary>
    IAsyncEnumerable<ApiKey> ListAsync(CancellationToken cancellationToken);

    /// <summary>Revokes a key.</summary>
    /// <returns>False if there is no key with this id.</returns>
    Task<bool> RevokeAsync(string id, CancellationToken cancellationToken);
}

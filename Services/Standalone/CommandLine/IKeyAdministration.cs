using TextToVideo.Generation.Jobs;

namespace TextToVideo.Standalone.CommandLine;

/// <summary>What <c>keys</c> does, whether on a data folder or by a server.</summary>
internal interface IKeyAdministration
{
    /// <summary>Creates a key.</summary>
    /// <returns>The key, and its whole text.</returns>
    Task<(ApiKey Key, string Whole)> CreateAsync(ApiKeyRequest request, CancellationToken cancellationToken);

    /// <summary>All keys, newest first.</summary>
    IAsyncEnumerable<ApiKey> ListAsync(CancellationToken cancellationToken);

    /// <summary>Revokes a key.</summary>
    /// <returns>False where there is none of this id.</returns>
    Task<bool> RevokeAsync(string id, CancellationToken cancellationToken);
}

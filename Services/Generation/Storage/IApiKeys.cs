using TextToVideo.Contracts;
using TextToVideo.Generation.Jobs;
using TextToVideo.ServiceDefaults.Access;

namespace TextToVideo.Generation.Storage;

/// <summary>The API keys. A database that is full or cannot be reached is a <see cref="PipelineException"/>.</summary>
public interface IApiKeys
{
    /// <summary>Whether there has ever been a key, so that one is needed.</summary>
    Task<bool> AnyAsync(CancellationToken cancellationToken);

    /// <summary>Creates a key.</summary>
    /// <param name="request">What it is to be.</param>
    /// <param name="onlyAsFirst">Whether it may be created only where there has never been one.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The key and its whole text, which is known now and never again; null where it is not the first and should be.</returns>
    /// <exception cref="InvalidFieldException">A field is not what it may be.</exception>
    Task<(ApiKey Key, ApiKeyToken Token)?> CreateAsync(ApiKeyRequest request, bool onlyAsFirst, CancellationToken cancellationToken);

    /// <summary>Keys, revoked ones too, by time of creation, newest first.</summary>
    /// <param name="limit">How many at most.</param>
    /// <param name="after">Only those after this one; null: from the start.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<IReadOnlyList<ApiKey>> ListAsync(int limit, ApiKey? after, CancellationToken cancellationToken);

    /// <summary>All keys of a tenant, revoked ones too.</summary>
    Task<IReadOnlyList<ApiKey>> ListOfAsync(string tenant, CancellationToken cancellationToken);

    /// <summary>A key, or null where there is none of this id.</summary>
    Task<ApiKey?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>Revokes a key; one that has been revoked already stays as it is.</summary>
    /// <returns>The key, or null where there is none of this id.</returns>
    Task<ApiKey?> RevokeAsync(string id, CancellationToken cancellationToken);

    /// <summary>How many videos a key has asked for today, in UTC.</summary>
    Task<int> CountTodayAsync(string id, CancellationToken cancellationToken);
}

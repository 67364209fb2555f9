using System.Runtime.CompilerServices;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Storage;
using TextToVideo.ServiceDefaults.Access;

namespace TextToVideo.Standalone.CommandLine;

/// <summary>Manages the keys in a database, and records what it changes.</summary>
internal sealed class StoredKeys(IApiKeys keys, IAdminActions actions) : IKeyAdministration
{
    private const int PageSize = 100;

    public async Task<(ApiKey Key, string Plaintext)> CreateAsync(ApiKeyRequest request, CancellationToken cancellationToken)
    {
        Guid action = await BeginAsync("createKey", target: null, cancellationToken);
        (ApiKey key, ApiKeyToken token) = (await keys.CreateAsync(request, onlyAsFirst: false, cancellationToken)).GetValueOrDefault();
        await actions.EndAsync(action, StatusCodes.Status200OK, key.Id);
        return (key, token.ToString());
    }

    public async IAsyncEnumerable<ApiKey> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IReadOnlyList<ApiKey> page = [];
        do
        {
            page = await keys.ListAsync(PageSize, page.LastOrDefault(), cancellationToken);
            foreach (ApiKey key in page)
            {
                yield return key;
            }
        } while (page.Count == PageSize);
    }

    public async Task<bool> RevokeAsync(string id, CancellationToken cancellationToken)
    {
        Guid action = await BeginAsync("revokeKey", id, cancellationToken);
        bool isFound = await keys.RevokeAsync(id, cancellationToken) is not null;
        await actions.EndAsync(action, isFound ? StatusCodes.Status200OK : StatusCodes.Status404NotFound, target: null);
        return isFound;
    }

    /// <summary>Records an action, under the name that the API has for it.</summary>
    private Task<Guid> BeginAsync(string action, string? target, CancellationToken cancellationToken) =>
        actions.BeginAsync(AdminActors.CommandLine, keyId: null, address: null, action, target, cancellationToken);
}

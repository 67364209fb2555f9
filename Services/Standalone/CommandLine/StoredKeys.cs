using System.Runtime.CompilerServices;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Storage;
using TextToVideo.ServiceDefaults.Access;

namespace TextToVideo.Standalone.CommandLine;

/// <summary>Manages the keys in a database.</summary>
internal sealed class StoredKeys(IApiKeys keys) : IKeyAdministration
{
    private const int PageSize = 100;

    public async Task<(ApiKey Key, string Plaintext)> CreateAsync(ApiKeyRequest request, CancellationToken cancellationToken)
    {
        (ApiKey key, ApiKeyToken token) = (await keys.CreateAsync(request, onlyAsFirst: false, cancellationToken)).GetValueOrDefault();
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

    public async Task<bool> RevokeAsync(string id, CancellationToken cancellationToken) =>
        await keys.RevokeAsync(id, cancellationToken) is not null;
}

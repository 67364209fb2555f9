using System.Runtime.CompilerServices;
using TextToVideo.Artifacts;

namespace TextToVideo.Generation.Operations.Reconciliation;

/// <summary>Lists the files of the artifact store by video.</summary>
/// <param name="artifacts">The artifact store.</param>
internal sealed class StoredFiles(IArtifactStore artifacts)
{
    private const string Prefix = "videos/";

    /// <summary>A character that is greater than all that a key may contain.</summary>
    private const char AfterAll = '~';

    /// <summary>Returns the videos that have files, in the order of their ids, each with the keys of its files.</summary>
    /// <param name="after">The video after which to start; null to start with the first.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    public async IAsyncEnumerable<(Guid VideoId, List<string> Keys)> ListAsync(
        Guid? after,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        Guid current = default;
        List<string> keys = [];
        string? start = after is { } id ? ArtifactKeys.GetPrefix(id) + AfterAll : null;
        await foreach (string key in artifacts.ListAsync(Prefix, start, cancellationToken))
        {
            // Files that are not of a video are not of this system.
            if (key.Split('/') is not [_, string folder, ..] || !Guid.TryParseExact(folder, "N", out Guid videoId))
            {
                continue;
            }

            if (videoId != current && keys.Count > 0)
            {
                yield return (current, keys);
                keys = [];
            }

            current = videoId;
            keys.Add(key);
        }

        if (keys.Count > 0)
        {
            yield return (current, keys);
        }
    }
}

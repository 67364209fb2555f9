using TextToVideo.Generation.Jobs;
using TextToVideo.ServiceDefaults.Access;

namespace TextToVideo.Generation.Api.Links;

/// <summary>Finds the keys that created download links in the job database.</summary>
internal sealed class LinkKeyring(DownloadLinks links) : ILinkKeyring
{
    public Task<Caller?> FindLinkHolderAsync(string videoId, IQueryCollection query, CancellationToken cancellationToken) =>
        FindLinkHolderAsync(
            videoId,
            new LinkQuery(query["variant"], query["format"], query["expires"], query["key"], query["signature"]),
            cancellationToken
        );

    /// <summary>
    /// Finds the holder of the key that created a download link; null if the link is not valid or was created without a key.
    /// </summary>
    public async Task<Caller?> FindLinkHolderAsync(string videoId, LinkQuery query, CancellationToken cancellationToken)
    {
        try
        {
            return await links.CheckAsync(videoId, query, cancellationToken) is { } key
                ? new Caller
                {
                    KeyId = key.Id,
                    Tenant = key.Tenant,
                    IsAdmin = key.IsAdmin,
                    RequestsPerMinute = key.Limits.RequestsPerMinute,
                    VideosPerDay = key.Limits.VideosPerDay,
                }
                : null;
        }
        catch (InvalidLinkException)
        {
            return null;
        }
    }
}

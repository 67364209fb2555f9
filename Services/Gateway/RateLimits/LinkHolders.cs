using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using TextToVideo.Contracts;
using TextToVideo.ServiceDefaults.Access;

namespace TextToVideo.Gateway.RateLimits;

/// <summary>
/// Finds the holders of the keys that created download links. Valid links are remembered for a while. The result is only used for
/// counting: the API checks each link again when it opens the file.
/// </summary>
internal sealed class LinkHolders(ILinkKeyring keyring, TimeProvider time) : IDisposable
{
    /// <summary>The path of a download link.</summary>
    public const string Pattern = "/v1/videos/{id}/download";

    private const string IdParameter = "id";

    /// <summary>The number of links that are remembered. One takes some hundred bytes.</summary>
    private const int MaxLinks = 10_000;

    /// <summary>How long a link is remembered.</summary>
    private static readonly TimeSpan s_lifetime = TimeSpan.FromMinutes(5);

    private readonly TemplateMatcher _matcher = new(TemplateParser.Parse(Pattern), []);

    private readonly MemoryCache _known = new(
        Options.Create(new MemoryCacheOptions { SizeLimit = MaxLinks, Clock = new CacheClock(time) })
    );

    /// <summary>Returns the holder of the key that created the link of a request, if it is remembered; otherwise null.</summary>
    public Caller? FindKnown(HttpRequest request) => IsLink(request, out _) ? _known.Get<Caller>(GetName(request)) : null;

    /// <summary>Returns the holder of the key that created the link of a request; null if the request is not one by a valid link.</summary>
    public async Task<Caller?> FindAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!IsLink(request, out string videoId))
        {
            return null;
        }

        try
        {
            Caller? holder = await keyring.FindLinkHolderAsync(videoId, request.Query, cancellationToken);
            if (holder is not null)
            {
                _known.Set(
                    GetName(request),
                    holder,
                    new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = s_lifetime }
                );
            }

            return holder;
        }
        catch (PipelineException)
        {
            // The API responds with the error when it opens the link.
            return null;
        }
    }

    public void Dispose() => _known.Dispose();

    private static string GetName(HttpRequest request) => $"{request.Path}{request.QueryString}";

    private bool IsLink(HttpRequest request, out string videoId)
    {
        var values = new RouteValueDictionary();
        bool isLink =
            (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
            && request.Query.ContainsKey("signature")
            && _matcher.TryMatch(request.Path, values);
        videoId = isLink ? $"{values[IdParameter]}" : string.Empty;
        return isLink;
    }

    private sealed class CacheClock(TimeProvider time) : Microsoft.Extensions.Internal.ISystemClock
    {
        public DateTimeOffset UtcNow => time.GetUtcNow();
    }
}

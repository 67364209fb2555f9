using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TextToVideo.Contracts;
using TextToVideo.Generation.Api.Videos;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Storage;
using TextToVideo.ServiceDefaults.Access;

namespace TextToVideo.Generation.Api.Links;

/// <summary>
/// Makes and opens links by which anybody may download a file, for a time. A link says itself what it opens and until when, and by the
/// signature that nobody has changed it. With the key that made it, it stops working.
/// </summary>
internal sealed class DownloadLinks(IVideoService videos, IApiKeys keys, SigningSecret secret, TimeProvider time)
{
    /// <summary>The shortest time that a link may work.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);

    /// <summary>The longest.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    /// <summary>What a caller gets who does not say.</summary>
    public static readonly TimeSpan Default = TimeSpan.FromHours(1);

    private const string Altered = "The link is not valid: it was altered or is not whole.";

    /// <summary>Makes a link to a file of a completed video, which exists then.</summary>
    /// <param name="id">The video.</param>
    /// <param name="variant">"video" (also null), "thumbnail" or "spritesheet".</param>
    /// <param name="format">Of a video: any format; null is its first.</param>
    /// <param name="expiresIn">For how many seconds it works; null: an hour.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="InvalidFieldException">There is no such variant or format, or the time is too short or too long.</exception>
    /// <exception cref="VideoNotFoundException">There is no such video or file.</exception>
    /// <exception cref="VideoConflictException">The job has not completed.</exception>
    public async Task<DownloadLink> CreateAsync(
        string id,
        string? variant,
        string? format,
        long? expiresIn,
        Caller caller,
        CancellationToken cancellationToken
    )
    {
        if (expiresIn < (long)Shortest.TotalSeconds || expiresIn > (long)Longest.TotalSeconds)
        {
            throw new InvalidFieldException("expires_in", $"must be from {Shortest.TotalSeconds} to {Longest.TotalSeconds} seconds");
        }

        VideoContent content = await videos.OpenContentAsync(id, variant, format, caller, cancellationToken);
        await content.Stream.DisposeAsync();
        long seconds = time.GetUtcNow().ToUnixTimeSeconds() + (expiresIn ?? (long)Default.TotalSeconds);
        string expires = seconds.ToString(CultureInfo.InvariantCulture);
        variant = string.IsNullOrEmpty(variant) ? "video" : variant;
        format = Path.GetExtension(content.FileName).TrimStart('.');
        string keyId = caller.KeyId ?? string.Empty;
        byte[] signature = await SignAsync(id, variant, format, expires, keyId, cancellationToken);
        return new DownloadLink(
            $"/v1/videos/{id}/download?variant={variant}&format={format}&expires={expires}&key={keyId}&signature={Base64Url.EncodeToString(signature)}",
            DateTimeOffset.FromUnixTimeSeconds(seconds)
        );
    }

    /// <summary>Opens what a link stands for.</summary>
    /// <param name="id">The video, from the link's path.</param>
    /// <param name="query">The link's query.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="InvalidLinkException">It has expired, or is not what was made.</exception>
    /// <exception cref="VideoNotFoundException">The video is gone.</exception>
    public async Task<VideoContent> OpenAsync(string id, IQueryCollection query, CancellationToken cancellationToken)
    {
        string variant = query["variant"].ToString();
        string format = query["format"].ToString();
        string expires = query["expires"].ToString();
        string keyId = query["key"].ToString();
        byte[] signature = await SignAsync(id, variant, format, expires, keyId, cancellationToken);
        if (
            !CryptographicOperations.FixedTimeEquals(
                Encoding.UTF8.GetBytes(Base64Url.EncodeToString(signature)),
                Encoding.UTF8.GetBytes(query["signature"].ToString())
            )
        )
        {
            throw new InvalidLinkException(Altered);
        }

        if (long.Parse(expires, CultureInfo.InvariantCulture) <= time.GetUtcNow().ToUnixTimeSeconds())
        {
            throw new InvalidLinkException("The link has expired.");
        }

        if (keyId.Length > 0 && await keys.FindAsync(keyId, cancellationToken) is not { RevokedAt: null })
        {
            throw new InvalidLinkException("The API key that made the link has been revoked.");
        }

        // Who has the link need not be anybody.
        return await videos.OpenContentAsync(id, variant, format, Caller.Local, cancellationToken);
    }

    /// <summary>Fields that have the separator in them are not what was signed, whatever they look like put together.</summary>
    private async Task<byte[]> SignAsync(
        string id,
        string variant,
        string format,
        string expires,
        string keyId,
        CancellationToken cancellationToken
    )
    {
        string[] fields = [id, variant, format, expires, keyId];
        if (fields.Any(field => field.Contains('\n', StringComparison.Ordinal)))
        {
            throw new InvalidLinkException(Altered);
        }

        return HMACSHA256.HashData(await secret.GetAsync(cancellationToken), Encoding.UTF8.GetBytes(string.Join('\n', fields)));
    }
}

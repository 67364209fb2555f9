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
/// Creates and opens links that allow anyone who has them to download a file for a limited time. A link contains the file that it opens,
/// its expiry time and a signature that protects both against changes. It stops working when the API key that created it is revoked or
/// expires.
/// </summary>
internal sealed class DownloadLinks(IVideoService videos, IApiKeys keys, SigningSecret secret, TimeProvider time)
{
    /// <summary>The shortest lifetime of a link.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);

    /// <summary>The longest lifetime of a link.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    /// <summary>The lifetime of a link when the caller specifies none.</summary>
    public static readonly TimeSpan Default = TimeSpan.FromHours(1);

    private const string Altered = "The link is not valid: it was altered or is not whole.";

    /// <summary>Creates a link to a file of a completed video. Converts the video first if the file does not exist in the format.</summary>
    /// <param name="id">The id of the video.</param>
    /// <param name="variant">"video" (the default when null), "thumbnail" or "spritesheet".</param>
    /// <param name="format">The video format, for the variant "video" only; null selects the video's first format.</param>
    /// <param name="expiresIn">The lifetime of the link in seconds; the default is one hour.</param>
    /// <param name="caller">The caller.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <exception cref="InvalidFieldException">The variant or format does not exist, or the lifetime is out of range.</exception>
    /// <exception cref="VideoNotFoundException">The video or the file was not found.</exception>
    /// <exception cref="ConflictException">The job is not completed.</exception>
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
            $"/v1/videos/{id}/download?variant={variant}&format={format}&expires={expires}&key={keyId}"
                + $"&signature={Base64Url.EncodeToString(signature)}",
            DateTimeOffset.FromUnixTimeSeconds(seconds)
        );
    }

    /// <summary>Opens the file of a link.</summary>
    /// <param name="id">The id of the video, from the link's path.</param>
    /// <param name="query">The query of the link.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>The file, and the id of the key that created the link; null if no key existed.</returns>
    /// <exception cref="InvalidLinkException">The link is not valid; see <see cref="CheckAsync"/>.</exception>
    /// <exception cref="VideoNotFoundException">The video no longer exists.</exception>
    public async Task<(VideoContent Content, string? KeyId)> OpenAsync(string id, LinkQuery query, CancellationToken cancellationToken)
    {
        ApiKey? key = await CheckAsync(id, query, cancellationToken);

        // The holder of the link needs no identity.
        return (await videos.OpenContentAsync(id, query.Variant, query.Format, Caller.Local, cancellationToken), key?.Id);
    }

    /// <summary>Checks a link. Whether its video still exists is not checked.</summary>
    /// <param name="id">The id of the video, from the link's path.</param>
    /// <param name="query">The query of the link.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>The key that created the link; null if no key existed and none exists.</returns>
    /// <exception cref="InvalidLinkException">
    /// The link has expired or was altered, or the key that created it has expired or been revoked.
    /// </exception>
    public async Task<ApiKey?> CheckAsync(string id, LinkQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        string variant = query.Variant ?? string.Empty;
        string format = query.Format ?? string.Empty;
        string expires = query.Expires ?? string.Empty;
        string keyId = query.Key ?? string.Empty;
        byte[] signature = await SignAsync(id, variant, format, expires, keyId, cancellationToken);
        if (
            !CryptographicOperations.FixedTimeEquals(
                Encoding.UTF8.GetBytes(Base64Url.EncodeToString(signature)),
                Encoding.UTF8.GetBytes(query.Signature ?? string.Empty)
            )
        )
        {
            throw new InvalidLinkException(Altered);
        }

        if (long.Parse(expires, CultureInfo.InvariantCulture) <= time.GetUtcNow().ToUnixTimeSeconds())
        {
            throw new InvalidLinkException("The link has expired.");
        }

        if (keyId.Length == 0)
        {
            return await keys.AnyAsync(cancellationToken)
                ? throw new InvalidLinkException("The link was created before the server had API keys.")
                : null;
        }

        return await keys.FindAsync(keyId, cancellationToken) switch
        {
            { RevokedAt: null } key when key.ExpiresAt is null || key.ExpiresAt > time.GetUtcNow() => key,
            { RevokedAt: null } => throw new InvalidLinkException("The API key that created the link has expired."),
            _ => throw new InvalidLinkException("The API key that created the link has been revoked."),
        };
    }

    /// <summary>
    /// Signs the fields. Rejects fields that contain the separator, because different fields could then have the same signature.
    /// </summary>
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

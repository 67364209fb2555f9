using System.ComponentModel.DataAnnotations;

namespace TextToVideo.TextEncoding.Cache;

/// <summary>Configuration section <c>TextEncoding:Cache</c>.</summary>
public sealed class EmbeddingCacheOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "TextEncoding:Cache";

    /// <summary>How many bytes of embeddings this process keeps in its memory, 0 to 64 GiB; the least used ones go first.</summary>
    [Range(0, 64L * 1024 * 1024 * 1024)]
    public long MaxBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>
    /// The largest embedding that is kept, in bytes, 0 (none, which turns the cache off) to 512 MiB. A Mochi-1 text takes 4 MiB.
    /// </summary>
    [Range(0, 512 * 1024 * 1024)]
    public int MaxEntryBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>How long an embedding is kept, 1 s to 365 d.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "365.00:00:00")]
    public TimeSpan Expiry { get; set; } = TimeSpan.FromDays(1);
}

using System.ComponentModel.DataAnnotations;

namespace TextToVideo.TextEncoding.Cache;

/// <summary>Options of the embedding cache; configuration section <c>TextEncoding:Cache</c>.</summary>
public sealed class EmbeddingCacheOptions
{
    /// <summary>The name of the section.</summary>
    public const string SectionName = "TextEncoding:Cache";

    /// <summary>
    /// The maximum size of this process's in-memory cache in bytes, 0 to 64 GiB. The least recently used entries are evicted first.
    /// </summary>
    [Range(0, 64L * 1024 * 1024 * 1024)]
    public long MaxBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>
    /// The largest embedding that is cached, in bytes, 0 (which disables the cache) to 512 MiB. An embedding of Mochi 1 has 4 MiB.
    /// </summary>
    [Range(0, 512 * 1024 * 1024)]
    public int MaxEntryBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>How long an embedding is cached, 1 s to 365 d.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "365.00:00:00")]
    public TimeSpan Expiry { get; set; } = TimeSpan.FromDays(1);
}

using System.ComponentModel.DataAnnotations;

namespace TextToVideo.Generation.Jobs;

/// <summary>The limits of a tenant, over all its API keys; configuration section <c>TenantLimits</c>.</summary>
public sealed class TenantLimitOptions
{
    /// <summary>The name of the section.</summary>
    public const string SectionName = "TenantLimits";

    /// <summary>
    /// Gets or sets how many mebibytes of files a tenant may store, 1 to 1000000000; null for no limit. An unfinished video counts with the
    /// size of its raw frames.
    /// </summary>
    [Range(1, 1_000_000_000)]
    public int? StoredMebibytes { get; set; }
}

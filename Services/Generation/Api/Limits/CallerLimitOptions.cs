using System.ComponentModel.DataAnnotations;

namespace TextToVideo.Generation.Api.Limits;

/// <summary>
/// What one caller (an API key) may have in progress at a time in one process, beside jobs; configuration section <c>CallerLimits</c>.
/// </summary>
public sealed class CallerLimitOptions
{
    /// <summary>The name of the section.</summary>
    public const string SectionName = "CallerLimits";

    /// <summary>Open event streams, over HTTP and gRPC together, 1 to 100000.</summary>
    [Range(1, 100_000)]
    public int EventStreams { get; set; } = 100;

    /// <summary>Downloads of files, over HTTP and gRPC and by the links of the key together, 1 to 100000.</summary>
    [Range(1, 100_000)]
    public int Downloads { get; set; } = 1000;

    /// <summary>Exports that are being downloaded, 1 to 1000.</summary>
    [Range(1, 1000)]
    public int Exports { get; set; } = 1;

    /// <summary>Conversions that are waited for, 1 to 1000.</summary>
    [Range(1, 1000)]
    public int Conversions { get; set; } = 2;

    /// <summary>Requests to check texts, 1 to 1000.</summary>
    [Range(1, 1000)]
    public int Moderations { get; set; } = 4;

    /// <summary>
    /// Texts that are checked per minute, and after a pause at once, 2000 to 1000000. Every 1000 characters of a long text count as one.
    /// </summary>
    [Range(2000, 1_000_000)]
    public int TextsPerMinute { get; set; } = 2000;

    /// <summary>Simulations, including those that wait for others, 1 to 1000.</summary>
    [Range(1, 1000)]
    public int Simulations { get; set; } = 1;

    /// <summary>How long a simulation may wait for those of other callers, and how long it may then take, 1 s to 10 min each.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan SimulationTime { get; set; } = TimeSpan.FromSeconds(20);
}

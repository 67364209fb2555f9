using System.ComponentModel.DataAnnotations;

namespace Aspire.Hosting.Local;

/// <summary>Configuration section <c>Local</c>: how the processes are kept running.</summary>
internal sealed class LocalOptions
{
    public const string Section = "Local";

    /// <summary>How long a resource may take to become healthy before the console says so. It is waited for all the same.</summary>
    public TimeSpan StartLimit { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a process may take to stop before it is killed.</summary>
    public TimeSpan StopLimit { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How large a log file may grow before it is set aside; the one that was set aside before is removed.</summary>
    [Range(1024, long.MaxValue)]
    public long LogBytes { get; set; } = 8 * 1024 * 1024;
}

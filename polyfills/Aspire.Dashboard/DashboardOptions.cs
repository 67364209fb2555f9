using System.ComponentModel.DataAnnotations;

namespace Aspire.Dashboard;

/// <summary>Configuration section <c>Dashboard</c>.</summary>
internal sealed class DashboardOptions
{
    public const string Section = "Dashboard";

    /// <summary>Whether there is one.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The port that browsers open, 1 to 65535; 0 for any free one.</summary>
    [Range(0, 65535)]
    public int Port { get; set; }

    /// <summary>How large the file of telemetry may grow, in MiB, 8 to 1048576; then the oldest goes.</summary>
    [Range(8, 1024 * 1024)]
    public int MaxMebibytes { get; set; } = 256;

    /// <summary>How much telemetry may wait to be written, 1000 to 10000000 items; what comes beyond it is dropped, and counted.</summary>
    [Range(1000, 10_000_000)]
    public int QueueItems { get; set; } = 50_000;

    /// <summary>Attributes by whose values traces are found.</summary>
    public IList<string> SearchAttributes { get; } = [];
}

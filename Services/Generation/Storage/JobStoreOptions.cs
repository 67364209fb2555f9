namespace TextToVideo.Generation.Storage;

/// <summary>Configuration section <c>JobStore</c>.</summary>
public sealed class JobStoreOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "JobStore";

    /// <summary>The SQLite file; its folder is made where it is missing.</summary>
    public string SqlitePath { get; set; } = ".artifacts/data/jobs.db";

    /// <summary>Whether a process that starts brings the schema up to date; else it waits until something else has.</summary>
    public bool Migrate { get; set; } = true;

    /// <summary>How long a job may be silent before its stage's command is sent again.</summary>
    public TimeSpan SilenceLimit { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Whether messages outlive the process. A bus in the process has lost them all when it starts, so then every job under way is silent.
    /// </summary>
    internal bool IsBusDurable { get; set; }

    /// <summary>How often to look for silent jobs.</summary>
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromSeconds(30);
}

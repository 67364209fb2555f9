using System.ComponentModel.DataAnnotations;

namespace TextToVideo.Generation.Storage;

/// <summary>Defines the options of the job store; configuration section <c>JobStore</c>.</summary>
public sealed class JobStoreOptions
{
    /// <summary>The name of the section.</summary>
    public const string SectionName = "JobStore";

    /// <summary>Gets or sets the path of the SQLite file; its folder is created if it does not exist.</summary>
    [Required]
    public string SqlitePath { get; set; } = ".artifacts/data/jobs.db";

    /// <summary>
    /// Gets or sets a value indicating whether the process migrates the schema when it starts; otherwise it waits for another to do so.
    /// </summary>
    public bool Migrate { get; set; } = true;

    /// <summary>
    /// Gets or sets the time without a heartbeat of a worker after which a job counts as stalled and its stage's command is sent again, 1 s
    /// to 1 day. Workers send a heartbeat three times within this limit, at least every 30 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan SilenceLimit { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Gets or sets a value indicating whether messages outlive the process. An in-process bus has lost all messages when the process
    /// starts, so every job in progress then counts as stalled.
    /// </summary>
    internal bool IsBusDurable { get; set; }

    /// <summary>Gets or sets how often to look for stalled jobs, 1 s to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromSeconds(30);
}

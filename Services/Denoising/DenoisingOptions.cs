using System.ComponentModel.DataAnnotations;

namespace TextToVideo.Denoising;

/// <summary>Options of the denoising engine; configuration section <c>Denoising</c>.</summary>
public sealed class DenoisingOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Denoising";

    /// <summary>
    /// The maximum number of rows in one model call, 2 to 1024. A job with guidance takes two rows, a job without takes one.
    /// </summary>
    [Range(2, 1024)]
    public int MaxBatchRows { get; set; } = 8;

    /// <summary>The maximum number of commands that this process handles concurrently, 1 to 1024. They share the model calls.</summary>
    [Range(1, 1024)]
    public int MaxConcurrentJobs { get; set; } = 16;

    /// <summary>The minimum number of steps between two checkpoints, 1 to 1000.</summary>
    [Range(1, 1000)]
    public int CheckpointEverySteps { get; set; } = 4;

    /// <summary>
    /// The minimum time between two checkpoints, 0 s to 1 h. If steps take milliseconds, writing a checkpoint costs more than the steps it
    /// saves.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan CheckpointInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Whether clients receive previews during denoising. Previews are not moderated, but have at most 64 pixels per side. Only models with
    /// a
    /// <c>preview</c> section in the manifest support them.
    /// </summary>
    public bool Previews { get; set; } = true;

    /// <summary>The minimum time between two previews of a job, 0 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan PreviewInterval { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The maximum time for writing checkpoints when the process stops, 0 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan ShutdownGrace { get; set; } = TimeSpan.FromSeconds(10);
}

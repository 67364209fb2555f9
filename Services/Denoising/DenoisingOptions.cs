using System.ComponentModel.DataAnnotations;

namespace TextToVideo.Denoising;

/// <summary>How the engine shares the denoiser; configuration section <c>Denoising</c>.</summary>
public sealed class DenoisingOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Denoising";

    /// <summary>The most rows of one model call, 2 to 1024. A guided job takes two, one without guidance takes one.</summary>
    [Range(2, 1024)]
    public int MaxBatchRows { get; set; } = 8;

    /// <summary>How many commands this process works on at a time, 1 to 1024. They share the model calls.</summary>
    [Range(1, 1024)]
    public int MaxConcurrentJobs { get; set; } = 16;

    /// <summary>At least so many steps lie between two checkpoints, 1 to 1000.</summary>
    [Range(1, 1000)]
    public int CheckpointEverySteps { get; set; } = 4;

    /// <summary>
    /// At least so much time lies between two checkpoints, 0 s to 1 h: where steps take milliseconds, writing costs more than the steps
    /// that it saves.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan CheckpointInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Whether jobs can be watched while they are denoised. What is seen has not been moderated, but has at most 64 pixels a side. Only models
    /// whose manifest says how to draw latents have previews.
    /// </summary>
    public bool Previews { get; set; } = true;

    /// <summary>At least so much time lies between two previews of a job, 0 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan PreviewInterval { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>For how long a stopping process may write checkpoints, 0 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan ShutdownGrace { get; set; } = TimeSpan.FromSeconds(10);
}

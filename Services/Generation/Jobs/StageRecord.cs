using System.Text.Json.Serialization;

namespace TextToVideo.Generation.Jobs;

/// <summary>Represents the start and the end of one stage of a job.</summary>
/// <param name="Name">One of <see cref="TextToVideo.Contracts.PipelineStages"/>.</param>
/// <param name="StartedAt">The time at which the stage's command was first sent.</param>
/// <param name="FinishedAt">The time at which the stage's event was received; null while the stage runs.</param>
public sealed record StageRecord(string Name, DateTimeOffset StartedAt, DateTimeOffset? FinishedAt)
{
    /// <summary>Gets the run of the stage that began ahead of its turn; null if there was none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public AheadRun? Ahead { get; init; }
}

namespace TextToVideo.Contracts.Messages;

/// <summary>
/// Request of a worker to the saga: may this attempt at a stage start? The saga counts the start in the job's row before it responds with
/// <see cref="StageStartAnswer"/>, so the count survives the worker's death. A repeated request is counted once.
/// </summary>
/// <param name="VideoId">The id of the video.</param>
/// <param name="Stage">The stage; one of <see cref="PipelineStages"/>.</param>
/// <param name="AttemptId">Identifies the attempt: one delivery of the command to one worker.</param>
/// <param name="CommandId">The id of the command's message, which is the same for every delivery of it.</param>
/// <param name="SavedProgress">
/// How much of the stage earlier attempts have saved, in a unit of the stage: steps in the checkpoint, or finished files; 0 if nothing.
/// </param>
/// <param name="IsAlone">Whether the worker's process does no other work during the attempt.</param>
public sealed record StartStage(Guid VideoId, string Stage, Guid AttemptId, Guid CommandId, int SavedProgress, bool IsAlone)
    : IPipelineMessage;

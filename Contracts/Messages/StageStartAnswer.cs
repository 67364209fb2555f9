namespace TextToVideo.Contracts.Messages;

/// <summary>Response to <see cref="StartStage"/>.</summary>
/// <param name="Decision">Whether the attempt may start.</param>
/// <param name="HeartbeatInterval">How often a started attempt sends <see cref="StageHeartbeat"/>.</param>
public sealed record StageStartAnswer(StageStartDecision Decision, TimeSpan HeartbeatInterval);

/// <summary>Whether an attempt at a stage may start.</summary>
public enum StageStartDecision
{
    /// <summary>No: the job has left the stage, or another worker is working on it. The command is obsolete.</summary>
    Refused,

    /// <summary>
    /// Only if the worker's process does no other work meanwhile: earlier workers died during this stage of this job, and if this one does
    /// too, it must be clear which job was the cause.
    /// </summary>
    OnlyAlone,

    /// <summary>Yes. The start is counted.</summary>
    Allowed,
}

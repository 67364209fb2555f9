namespace TextToVideo.Generation.Operations.Status;

/// <summary>Represents the status of the system at one point in time.</summary>
/// <param name="IsBrokerReachable">Whether the message broker is reachable; if not, queue depths and workers are unknown.</param>
/// <param name="Waiting">Number of jobs that wait for room in the pipeline.</param>
/// <param name="MaxWaiting">Maximum number of waiting jobs.</param>
/// <param name="OldestWaiting">How long the oldest waiting job has waited, or null when no job waits.</param>
/// <param name="Running">Number of jobs in the pipeline.</param>
/// <param name="MaxRunning">Maximum number of jobs in the pipeline.</param>
/// <param name="AwaitingRetry">Number of running jobs whose stage has failed and will be retried later.</param>
/// <param name="Reviewing">Number of jobs that are pending review; they do not count as running.</param>
/// <param name="EndedLastHour">Number of jobs that ended within the last hour, by outcome.</param>
/// <param name="Stages">The stages in the order of the pipeline.</param>
public sealed record SystemStatus(
    bool IsBrokerReachable,
    int Waiting,
    int MaxWaiting,
    TimeSpan? OldestWaiting,
    int Running,
    int MaxRunning,
    int AwaitingRetry,
    int Reviewing,
    IReadOnlyDictionary<string, int> EndedLastHour,
    IReadOnlyList<StageStatus> Stages
);

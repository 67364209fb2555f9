namespace TextToVideo.Generation.Operations.Status;

/// <summary>The system at one moment.</summary>
/// <param name="IsBrokerReachable">Whether the message broker answers; where it does not, queues and workers are not known.</param>
/// <param name="Waiting">Jobs before the pipeline.</param>
/// <param name="MaxWaiting">How many may wait.</param>
/// <param name="OldestWaiting">For how long the oldest of them has waited; null where none waits.</param>
/// <param name="Running">Jobs in the pipeline.</param>
/// <param name="MaxRunning">How many may be in it.</param>
/// <param name="PutOff">Of these, jobs whose stage has failed and will be tried again later.</param>
/// <param name="Reviewing">Jobs that wait for a reviewer, and take no room in the pipeline.</param>
/// <param name="EndedLastHour">Jobs that ended within the last hour, by how they did.</param>
/// <param name="Stages">The stages in their order.</param>
public sealed record SystemStatus(
    bool IsBrokerReachable,
    int Waiting,
    int MaxWaiting,
    TimeSpan? OldestWaiting,
    int Running,
    int MaxRunning,
    int PutOff,
    int Reviewing,
    IReadOnlyDictionary<string, int> EndedLastHour,
    IReadOnlyList<StageStatus> Stages
);

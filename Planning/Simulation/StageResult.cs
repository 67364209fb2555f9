namespace TextToVideo.Planning.Simulation;

/// <summary>The result of a stage.</summary>
/// <param name="Name">The name of the stage.</param>
/// <param name="Replicas">The number of processes.</param>
/// <param name="MeanReplicas">The average number of processes, which an autoscaler changes.</param>
/// <param name="Wait">The time that attempts waited for a process.</param>
/// <param name="Work">The time that attempts were processed.</param>
/// <param name="Utilisation">The share of time that the processes were busy, 0 to 1.</param>
/// <param name="MeanQueue">The average number of waiting attempts.</param>
/// <param name="MaxQueue">The maximum number of waiting attempts.</param>
/// <param name="Retries">The number of attempts after the first.</param>
public sealed record StageResult(
    string Name,
    int Replicas,
    double MeanReplicas,
    Latency Wait,
    Latency Work,
    double Utilisation,
    double MeanQueue,
    int MaxQueue,
    long Retries
);

namespace TextToVideo.Planning.Simulation;

/// <summary>What became of a stage.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Replicas">Its processes.</param>
/// <param name="Wait">How long attempts waited for a process.</param>
/// <param name="Work">How long they were worked on.</param>
/// <param name="Utilisation">Share of the time that its processes worked, 0 to 1.</param>
/// <param name="MeanQueue">Attempts that waited, on average over time.</param>
/// <param name="MaxQueue">Attempts that waited, at most.</param>
/// <param name="Retries">Attempts that were not the first.</param>
public sealed record StageResult(
    string Name,
    int Replicas,
    Latency Wait,
    Latency Work,
    double Utilisation,
    double MeanQueue,
    int MaxQueue,
    long Retries
);

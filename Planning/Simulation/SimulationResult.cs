namespace TextToVideo.Planning.Simulation;

/// <summary>What became of a simulation.</summary>
/// <param name="Requests">Requests that came.</param>
/// <param name="Completed">Jobs that ended well.</param>
/// <param name="Failed">Jobs that were tried too often.</param>
/// <param name="Refused">Requests that were answered with 429.</param>
/// <param name="Duration">Seconds from the first request to the last job's end.</param>
/// <param name="Throughput">Jobs that ended well, a second.</param>
/// <param name="Latency">From request to end, of the jobs that ended well.</param>
/// <param name="Admission">Of it, before the pipeline.</param>
/// <param name="MeanInSystem">Jobs that waited or were worked on, on average over time.</param>
/// <param name="MaxInSystem">The same, at most.</param>
/// <param name="Stages">The stages.</param>
/// <param name="InSystem">Jobs in the system over time.</param>
/// <param name="CostPerHour">US dollars an hour.</param>
/// <param name="CostPerJob">US dollars a job that ended well.</param>
public sealed record SimulationResult(
    long Requests,
    long Completed,
    long Failed,
    long Refused,
    double Duration,
    double Throughput,
    Latency Latency,
    Latency Admission,
    double MeanInSystem,
    int MaxInSystem,
    IReadOnlyList<StageResult> Stages,
    IReadOnlyList<DepthPoint> InSystem,
    double CostPerHour,
    double CostPerJob
)
{
    /// <summary>Share of the requests that were refused.</summary>
    public double RefusedShare => Requests == 0 ? 0 : (double)Refused / Requests;
}

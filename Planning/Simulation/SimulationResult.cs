namespace TextToVideo.Planning.Simulation;

/// <summary>The result of a simulation.</summary>
/// <param name="Requests">The number of requests.</param>
/// <param name="Completed">The number of completed jobs.</param>
/// <param name="Failed">The number of jobs that failed in all attempts.</param>
/// <param name="Refused">The number of requests that were refused with 429.</param>
/// <param name="Duration">Seconds from the start to the end of the last job.</param>
/// <param name="Throughput">Completed jobs per second.</param>
/// <param name="Latency">The time from request to completion of the completed jobs.</param>
/// <param name="Admission">The part of the latency before admission to the pipeline.</param>
/// <param name="MeanInSystem">The average number of waiting and running jobs.</param>
/// <param name="MaxInSystem">The maximum number of waiting and running jobs.</param>
/// <param name="Stages">The results of the stages.</param>
/// <param name="InSystem">The number of waiting and running jobs over time.</param>
/// <param name="CostPerHour">US dollars per hour.</param>
/// <param name="CostPerJob">US dollars per completed job.</param>
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
    /// <summary>The share of requests that were refused.</summary>
    public double RefusedShare => Requests == 0 ? 0 : (double)Refused / Requests;
}

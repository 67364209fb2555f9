namespace TextToVideo.Planning.Simulation;

/// <summary>What becomes of the pipeline at a load.</summary>
/// <param name="Rate">Requests a second.</param>
/// <param name="P50">Seconds that half of the jobs are not above.</param>
/// <param name="P95">Seconds that 95 in a hundred are not above.</param>
/// <param name="RefusedShare">Share of the requests that were refused.</param>
/// <param name="CostPerJob">US dollars a job.</param>
public sealed record LoadPoint(double Rate, double P50, double P95, double RefusedShare, double CostPerJob);

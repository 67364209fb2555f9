namespace TextToVideo.Planning.Simulation;

/// <summary>The result of a simulation at one load.</summary>
/// <param name="Rate">Requests per second.</param>
/// <param name="P50">The median latency in seconds.</param>
/// <param name="P95">The 95th percentile of the latency in seconds.</param>
/// <param name="RefusedShare">The share of requests that were refused.</param>
/// <param name="CostPerJob">US dollars per job.</param>
public sealed record LoadPoint(double Rate, double P50, double P95, double RefusedShare, double CostPerJob);

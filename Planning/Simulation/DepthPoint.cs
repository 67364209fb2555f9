namespace TextToVideo.Planning.Simulation;

/// <summary>The number of jobs at a point in time.</summary>
/// <param name="Time">Seconds since the start.</param>
/// <param name="Depth">The average number of jobs around that time.</param>
public sealed record DepthPoint(double Time, double Depth);

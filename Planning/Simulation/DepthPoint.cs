namespace TextToVideo.Planning.Simulation;

/// <summary>How many jobs there were at a time.</summary>
/// <param name="Time">Seconds since the beginning.</param>
/// <param name="Depth">Jobs, on average around that time.</param>
public sealed record DepthPoint(double Time, double Depth);

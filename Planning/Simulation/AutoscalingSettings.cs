using TextToVideo.Contracts;

namespace TextToVideo.Planning.Simulation;

/// <summary>
/// An autoscaler of a stage, like KEDA with the chart's settings. It wants enough processes for the jobs that the stage still has to work
/// on, waiting or in progress. A process that is stopped hands its jobs to the others, which continue at the checkpoint. The pipeline takes
/// as many jobs as the stage's processes can handle.
/// </summary>
public sealed record AutoscalingSettings
{
    /// <summary>The maximum of <see cref="MaxReplicas"/>.</summary>
    public const int LargestMaxReplicas = 1000;

    /// <summary>The minimum number of processes, 1 to 1000; the simulation starts with them.</summary>
    public int MinReplicas { get; init; } = 1;

    /// <summary>The maximum number of processes, from the minimum to 1000.</summary>
    public int MaxReplicas { get; init; } = 8;

    /// <summary>The number of jobs per process above which another process is started, 1 to 1000.</summary>
    public int JobsPerReplica { get; init; } = 8;

    /// <summary>The time between two decisions in seconds, 1 to 1e6.</summary>
    public double Interval { get; init; } = 15;

    /// <summary>The time until a new process works in seconds, 0 to 1e6: the start of a node, pulling an image, loading a model.</summary>
    public double StartTime { get; init; } = 120;

    /// <summary>The time for which fewer processes must have sufficed before one is stopped, in seconds, 0 to 3600.</summary>
    public double ScaleDownWindow { get; init; } = 300;

    /// <summary>The minimum time between two stops in seconds, 0 to 1e6.</summary>
    public double ScaleDownPeriod { get; init; } = 60;

    /// <summary>Validates the settings.</summary>
    /// <param name="field">The path of these settings, for the error.</param>
    /// <exception cref="InvalidFieldException">A value is not allowed.</exception>
    public void Check(string field)
    {
        Ranges.Check($"{field}.min_replicas", MinReplicas, 1, LargestMaxReplicas);
        Ranges.Check($"{field}.max_replicas", MaxReplicas, MinReplicas, LargestMaxReplicas);
        Ranges.Check($"{field}.jobs_per_replica", JobsPerReplica, 1, 1000);
        Ranges.Check($"{field}.interval", Interval, 1, 1e6);
        Ranges.Check($"{field}.start_time", StartTime, 0, 1e6);
        Ranges.Check($"{field}.scale_down_window", ScaleDownWindow, 0, 3600);
        Ranges.Check($"{field}.scale_down_period", ScaleDownPeriod, 0, 1e6);
    }
}

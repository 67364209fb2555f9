using TextToVideo.Planning.Simulation;

namespace TextToVideo.Planning;

/// <summary>A pipeline that can be simulated.</summary>
public sealed record PipelinePreset
{
    /// <summary>The name in requests.</summary>
    public required string Id { get; init; }

    /// <summary>The display name.</summary>
    public required string Name { get; init; }

    /// <summary>The source of the numbers.</summary>
    public required string Source { get; init; }

    /// <summary>The settings of the simulation.</summary>
    public required SimulationSettings Simulation { get; init; }
}

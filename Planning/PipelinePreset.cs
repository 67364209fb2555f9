using TextToVideo.Planning.Simulation;

namespace TextToVideo.Planning;

/// <summary>A pipeline to simulate.</summary>
public sealed record PipelinePreset
{
    /// <summary>As requests name it.</summary>
    public required string Id { get; init; }

    /// <summary>For people.</summary>
    public required string Name { get; init; }

    /// <summary>Where the numbers are from.</summary>
    public required string Source { get; init; }

    /// <summary>The simulation to begin with.</summary>
    public required SimulationSettings Simulation { get; init; }
}

using System.Text.Json;
using TextToVideo.Contracts.Json;

namespace TextToVideo.Planning.Simulation;

/// <summary>The JSON of presets, simulations and their reports in files.</summary>
public static class SimulationJson
{
    /// <summary>Gets the options of the serializer: indented, and otherwise those of requests.</summary>
    public static JsonSerializerOptions Options { get; } = new(StrictJson.Options) { WriteIndented = true };
}

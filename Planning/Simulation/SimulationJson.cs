using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TextToVideo.Planning.Simulation;

/// <summary>Simulations as JSON: snake case, and no field that is not known.</summary>
public static class SimulationJson
{
    /// <summary>For the serializer.</summary>
    public static JsonSerializerOptions Options { get; } =
        new()
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            RespectNullableAnnotations = true,
            AllowDuplicateProperties = false,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            WriteIndented = true,
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
        };

    /// <summary>Reads what is to be simulated.</summary>
    /// <param name="json">A JSON object.</param>
    /// <exception cref="PlanningException">It is none, or a field is not what it may be.</exception>
    public static SimulationRequest Read(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<SimulationRequest>(json, Options)
                ?? throw new PlanningException("body", "must be a JSON object");
        }
        catch (JsonException wrong)
        {
            string field = wrong.Path is { Length: > 2 } path && path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : "body";
            throw new PlanningException(
                field,
                $"is not what it may be, in line {wrong.LineNumber + 1} (GET /v1/plan/presets has examples under pipelines)"
            );
        }
    }
}

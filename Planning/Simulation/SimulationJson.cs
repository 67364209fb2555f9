using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TextToVideo.Planning.Simulation;

/// <summary>Reads simulations from JSON: snake case, and unknown fields are errors.</summary>
public static class SimulationJson
{
    /// <summary>The options of the serializer.</summary>
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

    /// <summary>Reads a simulation request.</summary>
    /// <param name="json">A JSON object.</param>
    /// <exception cref="PlanningException">The text is not a JSON object, or a field is invalid.</exception>
    public static SimulationRequest Read(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<SimulationRequest>(json, Options)
                ?? throw new PlanningException("body", "must be a JSON object");
        }
        catch (JsonException exception)
        {
            string field = exception.Path is { Length: > 2 } path && path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : "body";
            throw new PlanningException(
                field,
                $"{Describe(exception.Message)} (line {exception.LineNumber + 1}; see the pipelines of GET /v1/plan/presets for examples)"
            );
        }
    }

    /// <summary>Describes an error to users, without the .NET types in the serializer's message.</summary>
    private static string Describe(string message)
    {
        if (message.Contains("could not be mapped", StringComparison.Ordinal))
        {
            return "is not a known field";
        }

        if (message.Contains("setting null", StringComparison.Ordinal))
        {
            return "must not be null";
        }

        if (message.Contains("Duplicate", StringComparison.Ordinal))
        {
            return "must not be specified twice";
        }

        if (GetPart(message, "missing required properties including: ") is { } names)
        {
            return $"lacks the required fields {names}";
        }

        return GetPart(message, "could not be converted to ") is { } type ? $"must be {DescribeType(type)}" : "is not valid JSON";
    }

    /// <summary>Returns the text between a prefix and the end of the sentence, or null if there is no such prefix.</summary>
    private static string? GetPart(string message, string prefix)
    {
        int start = message.IndexOf(prefix, StringComparison.Ordinal);
        return start < 0 ? null : message[(start + prefix.Length)..].Split(". ")[0].TrimEnd('.');
    }

    private static string DescribeType(string type)
    {
        if (typeof(SimulationJson).Assembly.GetType(type) is { IsEnum: true } values)
        {
            return $"one of {string.Join(", ", Enum.GetNames(values).Select(JsonNamingPolicy.SnakeCaseLower.ConvertName))}";
        }

        return type.StartsWith("System.Collections", StringComparison.Ordinal) ? "an array"
            : type.Contains(nameof(Double), StringComparison.Ordinal) ? "a number"
            : type.Contains(nameof(Int32), StringComparison.Ordinal) ? "an integer"
            : type.Contains(nameof(String), StringComparison.Ordinal) ? "a string"
            : "an object";
    }
}

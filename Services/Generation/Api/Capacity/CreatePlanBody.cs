using System.Text.Json;
using System.Text.Json.Serialization;
using TextToVideo.Contracts;
using TextToVideo.Planning;

namespace TextToVideo.Generation.Api.Capacity;

/// <summary>The REST representation of a request for a plan.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record CreatePlanBody
{
    /// <summary>The model preset; the default is the first of <c>GET /v1/plan/presets</c>.</summary>
    public string? Preset { get; init; }

    /// <summary>The GPU preset; the default is the first of <c>GET /v1/plan/presets</c>.</summary>
    public string? Gpu { get; init; }

    /// <summary>The number format of the weights and of the arithmetic; the default is fp16.</summary>
    public string? Precision { get; init; }

    /// <summary>Assumptions that override the presets, by name: numbers, or text with a unit such as "10 KB".</summary>
    public IReadOnlyDictionary<string, JsonElement>? Assumptions { get; init; }

    /// <summary>A change to compare with the plan; the default is none.</summary>
    public string? WhatIf { get; init; }

    /// <summary>Changed assumptions of the plan that is compared, by name.</summary>
    public IReadOnlyDictionary<string, JsonElement>? WhatIfAssumptions { get; init; }

    /// <summary>Converts the body.</summary>
    /// <exception cref="InvalidFieldException">A field is invalid.</exception>
    public PlanRequest ToRequest() =>
        new()
        {
            Preset = Preset,
            Gpu = Gpu,
            Precision = Precision is null ? Planning.Precision.Fp16 : Precisions.Parse(Precision, "precision"),
            Values = GetValues(Assumptions, "assumptions"),
            WhatIf = WhatIf,
            WhatIfValues = GetValues(WhatIfAssumptions, "what_if_assumptions"),
        };

    private static Dictionary<string, double> GetValues(IReadOnlyDictionary<string, JsonElement>? values, string field) =>
        (values ?? new Dictionary<string, JsonElement>()).ToDictionary(pair => pair.Key, pair => GetValue(pair.Key, pair.Value, field));

    private static double GetValue(string id, JsonElement value, string field)
    {
        Assumption assumption = Planning.Assumptions.Find(id, field);
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.Number => value.GetDouble(),
                JsonValueKind.String => Quantity.Parse(value.GetString()!, assumption.Unit, id),
                _ => throw new InvalidFieldException(id, "must be a number, or text with a number and its unit"),
            };
        }
        catch (InvalidOperationException)
        {
            throw new InvalidFieldException(field, "must be valid Unicode text");
        }
    }
}

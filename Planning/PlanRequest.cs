namespace TextToVideo.Planning;

/// <summary>What is to be planned.</summary>
public sealed record PlanRequest
{
    /// <summary>The model to begin with; null: the catalog's first.</summary>
    public string? Preset { get; init; }

    /// <summary>The GPU; null: the catalog's first.</summary>
    public string? Gpu { get; init; }

    /// <summary>In what the weights are kept and multiplied.</summary>
    public Precision Precision { get; init; } = Precision.Fp16;

    /// <summary>Assumptions that are other than the presets', by their names.</summary>
    public IReadOnlyDictionary<string, double> Values { get; init; } = new Dictionary<string, double>();

    /// <summary>What is other in the plan that is shown beside this one: the name of a preset; null: no such plan, or <see cref="WhatIfValues"/>.</summary>
    public string? WhatIf { get; init; }

    /// <summary>What is other in the plan that is shown beside this one, by the assumptions' names.</summary>
    public IReadOnlyDictionary<string, double> WhatIfValues { get; init; } = new Dictionary<string, double>();
}

namespace TextToVideo.Planning;

/// <summary>A request for a plan.</summary>
public sealed record PlanRequest
{
    /// <summary>The model preset; null for the first in the catalog.</summary>
    public string? Preset { get; init; }

    /// <summary>The GPU preset; null for the first in the catalog.</summary>
    public string? Gpu { get; init; }

    /// <summary>The precision of the weights.</summary>
    public Precision Precision { get; init; } = Precision.Fp16;

    /// <summary>Assumptions that override the presets, by name.</summary>
    public IReadOnlyDictionary<string, double> Values { get; init; } = new Dictionary<string, double>();

    /// <summary>The what-if preset for the plan that is shown for comparison; null for none.</summary>
    public string? WhatIf { get; init; }

    /// <summary>
    /// Changed assumptions of the plan that is shown for comparison, by name. They are applied after <see cref="WhatIf"/>.
    /// </summary>
    public IReadOnlyDictionary<string, double> WhatIfValues { get; init; } = new Dictionary<string, double>();
}

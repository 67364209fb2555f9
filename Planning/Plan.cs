namespace TextToVideo.Planning;

/// <summary>A plan.</summary>
/// <param name="Model">The model that it begins with.</param>
/// <param name="Gpu">The GPU.</param>
/// <param name="Precision">The precision.</param>
/// <param name="Assumptions">What was put in.</param>
/// <param name="Figures">What follows.</param>
/// <param name="WhatIf">The same with some assumptions changed, or null.</param>
/// <param name="Notes">What a reader should know of it.</param>
public sealed record Plan(
    ModelPreset Model,
    GpuPreset Gpu,
    Precision Precision,
    IReadOnlyList<PlanValue> Assumptions,
    IReadOnlyList<PlanValue> Figures,
    ChangedPlan? WhatIf,
    IReadOnlyList<string> Notes
)
{
    /// <summary>The value of a cell.</summary>
    /// <param name="cell">An assumption or a figure of this plan.</param>
    public double this[Cell cell] => Assumptions.Concat(Figures).Single(value => value.Cell == cell).Value;
}

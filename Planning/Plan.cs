namespace TextToVideo.Planning;

/// <summary>A capacity plan.</summary>
/// <param name="Model">The model preset.</param>
/// <param name="Gpu">The GPU preset.</param>
/// <param name="Precision">The precision.</param>
/// <param name="Assumptions">The input values.</param>
/// <param name="Figures">The computed values.</param>
/// <param name="WhatIf">The same plan with some assumptions changed, or null.</param>
/// <param name="Notes">Notes for the reader.</param>
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
    /// <summary>Returns the value of an assumption or a figure.</summary>
    /// <param name="cell">An assumption or a figure of this plan.</param>
    public double this[Cell cell] => Assumptions.Concat(Figures).Single(value => value.Cell == cell).Value;
}

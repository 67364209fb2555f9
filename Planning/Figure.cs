namespace TextToVideo.Planning;

/// <summary>A value that is computed from other values.</summary>
/// <param name="Id">The name in JSON.</param>
/// <param name="Section">The section it is shown in.</param>
/// <param name="Label">The display name.</param>
/// <param name="Unit">The unit.</param>
/// <param name="Formula">The formula as text.</param>
/// <param name="Compute">Computes the value.</param>
public sealed record Figure(string Id, string Section, string Label, QuantityUnit Unit, string Formula, Func<PlanSheet, double> Compute)
    : Cell(Id, Section, Label, Unit);

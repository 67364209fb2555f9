namespace TextToVideo.Planning;

/// <summary>A number that follows from others.</summary>
/// <param name="Id">As JSON names it.</param>
/// <param name="Section">What it is about.</param>
/// <param name="Label">For people.</param>
/// <param name="Unit">What it counts.</param>
/// <param name="Formula">How it follows, in words.</param>
/// <param name="Compute">How it follows.</param>
public sealed record Figure(string Id, string Section, string Label, QuantityUnit Unit, string Formula, Func<PlanSheet, double> Compute)
    : Cell(Id, Section, Label, Unit);

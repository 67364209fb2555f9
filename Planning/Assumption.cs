namespace TextToVideo.Planning;

/// <summary>A number that is put into a plan, and may be changed.</summary>
/// <param name="Id">As JSON names it.</param>
/// <param name="Section">What it is about.</param>
/// <param name="Label">For people.</param>
/// <param name="Unit">What it counts.</param>
/// <param name="Default">Where neither preset nor request says another.</param>
/// <param name="Min">The least that is allowed.</param>
/// <param name="Max">The most that is allowed.</param>
public sealed record Assumption(string Id, string Section, string Label, QuantityUnit Unit, double Default, double Min, double Max)
    : Cell(Id, Section, Label, Unit)
{
    /// <summary>The value, where it is allowed.</summary>
    /// <exception cref="PlanningException">It is not.</exception>
    public double Check(double value) =>
        value >= Min && value <= Max
            ? value
            : throw new PlanningException(
                Id,
                $"is {Quantity.Format(value, Unit)}; it must be from {Quantity.Format(Min, Unit)} to {Quantity.Format(Max, Unit)}"
            );
}

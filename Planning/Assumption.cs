using TextToVideo.Contracts;

namespace TextToVideo.Planning;

/// <summary>An input value of a plan that can be changed.</summary>
/// <param name="Id">The name in JSON.</param>
/// <param name="Section">The section it is shown in.</param>
/// <param name="Label">The display name.</param>
/// <param name="Unit">The unit.</param>
/// <param name="Default">The value if neither the preset nor the request sets one.</param>
/// <param name="Min">The smallest allowed value.</param>
/// <param name="Max">The largest allowed value.</param>
public sealed record Assumption(string Id, string Section, string Label, QuantityUnit Unit, double Default, double Min, double Max)
    : Cell(Id, Section, Label, Unit)
{
    /// <summary>Returns the value if it is allowed.</summary>
    /// <exception cref="InvalidFieldException">The value is out of range.</exception>
    public double Check(double value) =>
        value >= Min && value <= Max
            ? value
            : throw new InvalidFieldException(
                Id,
                $"is {Quantity.Format(value, Unit)}; it must be from {Quantity.Format(Min, Unit)} to {Quantity.Format(Max, Unit)}"
            );
}

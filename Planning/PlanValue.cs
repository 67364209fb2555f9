namespace TextToVideo.Planning;

/// <summary>An assumption or a figure with its value.</summary>
/// <param name="Cell">The assumption or figure.</param>
/// <param name="Value">The value in the cell's unit.</param>
public sealed record PlanValue(Cell Cell, double Value)
{
    /// <summary>The value with its unit.</summary>
    public string Text => Quantity.Format(Value, Cell.Unit);
}

namespace TextToVideo.Planning;

/// <summary>A cell and its value.</summary>
/// <param name="Cell">The cell.</param>
/// <param name="Value">The value, in the cell's unit.</param>
public sealed record PlanValue(Cell Cell, double Value)
{
    /// <summary>The value with its unit.</summary>
    public string Text => Quantity.Format(Value, Cell.Unit);
}

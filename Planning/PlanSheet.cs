namespace TextToVideo.Planning;

/// <summary>The cells of one plan. Figures are computed when they are asked for, once.</summary>
/// <param name="values">The assumptions' values by their names; all of them.</param>
public sealed class PlanSheet(IReadOnlyDictionary<string, double> values)
{
    private readonly Dictionary<string, double> _figures = [];

    /// <summary>A cell's value, in its unit.</summary>
    /// <param name="cell">The cell.</param>
    /// <exception cref="PlanningException">The value is beyond all numbers.</exception>
    public double this[Cell cell]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(cell);
            if (cell is not Figure figure)
            {
                return values[cell.Id];
            }

            if (!_figures.TryGetValue(cell.Id, out double value))
            {
                value = figure.Compute(this);
                if (!double.IsFinite(value))
                {
                    throw new PlanningException(
                        "assumptions",
                        $"are too large or too small together: {figure.Label.ToLowerInvariant()} is no number"
                    );
                }

                _figures[cell.Id] = value;
            }

            return value;
        }
    }
}

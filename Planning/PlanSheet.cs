using TextToVideo.Contracts;

namespace TextToVideo.Planning;

/// <summary>The values of one plan. Each figure is computed on first use.</summary>
/// <param name="values">The values of all assumptions by name.</param>
public sealed class PlanSheet(IReadOnlyDictionary<string, double> values)
{
    private readonly Dictionary<string, double> _figures = [];

    /// <summary>Returns the value of an assumption or a figure, in its unit.</summary>
    /// <param name="cell">The cell.</param>
    /// <exception cref="InvalidFieldException">The computed value is not finite.</exception>
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
                    throw new InvalidFieldException(
                        "assumptions",
                        $"are too large or too small in combination: {figure.Label.ToLowerInvariant()} is not a finite number"
                    );
                }

                _figures[cell.Id] = value;
            }

            return value;
        }
    }
}

using System.Globalization;
using TextToVideo.Contracts;

namespace TextToVideo.Planning.Simulation;

/// <summary>Checks the ranges of values.</summary>
internal static class Ranges
{
    /// <exception cref="InvalidFieldException">The value is out of range or NaN.</exception>
    public static void Check(string field, double value, double min, double max)
    {
        if (!(value >= min && value <= max))
        {
            throw new InvalidFieldException(
                field,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"is {value:G6}; it must be {(max == double.MaxValue ? $"at least {min:G6}" : $"from {min:G6} to {max:G6}")}"
                )
            );
        }
    }
}

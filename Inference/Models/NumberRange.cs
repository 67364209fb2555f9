using System.Globalization;

namespace TextToVideo.Inference.Models;

/// <summary>The range of a float parameter.</summary>
/// <param name="Min">The smallest allowed value.</param>
/// <param name="Max">The largest allowed value.</param>
/// <param name="Default">The default value.</param>
public sealed record NumberRange(float Min, float Max, float Default)
{
    /// <summary>The allowed values as text, for messages.</summary>
    public string InWords => string.Create(CultureInfo.InvariantCulture, $"{Min} to {Max}");

    /// <summary>Returns true if the value is allowed; NaN never is.</summary>
    /// <param name="value">Any number.</param>
    public bool Allows(float value) => value >= Min && value <= Max;
}

using System.Globalization;

namespace TextToVideo.Inference.Models;

/// <summary>The range of an integer parameter.</summary>
/// <param name="Min">The smallest allowed value.</param>
/// <param name="Max">The largest allowed value.</param>
/// <param name="Default">The default value.</param>
public sealed record IntegerRange(int Min, int Max, int Default)
{
    /// <summary>The allowed values as text, for messages.</summary>
    public string InWords => string.Create(CultureInfo.InvariantCulture, $"{Min} to {Max}");

    /// <summary>Returns true if the value is allowed.</summary>
    /// <param name="value">Any number.</param>
    public bool Allows(int value) => value >= Min && value <= Max;
}

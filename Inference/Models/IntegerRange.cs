using System.Globalization;

namespace TextToVideo.Inference.Models;

/// <summary>The whole numbers that a parameter may take.</summary>
/// <param name="Min">The smallest.</param>
/// <param name="Max">The largest.</param>
/// <param name="Default">What is used where none is given.</param>
public sealed record IntegerRange(int Min, int Max, int Default)
{
    /// <summary>The allowed values in words, for messages.</summary>
    public string InWords => string.Create(CultureInfo.InvariantCulture, $"{Min} to {Max}");

    /// <summary>Whether the value is allowed.</summary>
    /// <param name="value">Any number.</param>
    public bool Allows(int value) => value >= Min && value <= Max;
}

using TextToVideo.Contracts;
using TextToVideo.Contracts.Json;

namespace TextToVideo.Generation.Api.Http;

/// <summary>
/// An integer in the query string. Text that is not an integer is an error only when the value is read, so that the error names the
/// parameter and the allowed values, and not a .NET type.
/// </summary>
internal readonly record struct QueryInteger(string Text) : IParsable<QueryInteger>
{
    public static QueryInteger Parse(string s, IFormatProvider? provider) => new(s);

    public static bool TryParse(string? s, IFormatProvider? provider, out QueryInteger result)
    {
        result = new QueryInteger(s ?? string.Empty);
        return true;
    }

    /// <summary>Returns the value.</summary>
    /// <param name="name">The name of the query parameter.</param>
    /// <param name="min">The smallest allowed value.</param>
    /// <param name="max">The largest allowed value.</param>
    /// <exception cref="InvalidFieldException">The text is not an integer in this range.</exception>
    public long Get(string name, long min, long max) =>
        WholeNumber.TryParse(Text.AsSpan().Trim(), out long value) && value >= min && value <= max
            ? value
            : throw new InvalidFieldException(name, $"must be an integer from {min} to {max}");
}

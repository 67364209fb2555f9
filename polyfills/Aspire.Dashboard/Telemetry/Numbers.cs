using System.Globalization;

namespace Aspire.Dashboard.Telemetry;

/// <summary>Lists of numbers as a column has them.</summary>
internal static class Numbers
{
    private const char Separator = ' ';

    public static string Write<T>(IEnumerable<T> numbers)
        where T : IFormattable => string.Join(Separator, numbers.Select(number => number.ToString(null, CultureInfo.InvariantCulture)));

    public static T[] Read<T>(string? text)
        where T : ISpanParsable<T> => string.IsNullOrEmpty(text)
            ? []
            : [.. text.Split(Separator).Select(number => T.Parse(number, CultureInfo.InvariantCulture))];
}

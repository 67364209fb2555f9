using System.Globalization;
using TextToVideo.Contracts;

namespace TextToVideo.Planning;

/// <summary>Formats and parses numbers with units: <c>1.25 MB</c>, <c>312 TFLOP/s</c>, <c>0.7 s</c>, <c>$2.50</c>.</summary>
public static class Quantity
{
    private const string Prefixes = "kMGTPEZY";
    private const int Digits = 5;

    private static readonly (string Name, double Seconds)[] s_times =
    [
        ("µs", 1e-6),
        ("ms", 1e-3),
        ("s", 1),
        ("min", 60),
        ("h", 3600),
        ("d", 86_400),
    ];

    /// <summary>Formats a number with five significant digits, its prefix and its unit.</summary>
    /// <param name="value">The number in the unit.</param>
    /// <param name="unit">The unit.</param>
    public static string Format(double value, QuantityUnit unit) =>
        unit switch
        {
            QuantityUnit.Count or QuantityUnit.Factor => Number(value),
            QuantityUnit.Second => Time(value),
            QuantityUnit.PerSecond => $"{Number(value)}/s",
            QuantityUnit.PerDay => $"{Number(value)}/day",
            QuantityUnit.Dollar => $"${Number(value)}",
            _ => Prefixed(value, Symbol(unit)),
        };

    /// <summary>Parses a number that may have a prefix and the unit, or neither.</summary>
    /// <param name="text">The text, for example <c>10 KB</c>.</param>
    /// <param name="unit">The expected unit.</param>
    /// <param name="field">The field that contains the value, for the error.</param>
    /// <returns>The number in the unit.</returns>
    /// <exception cref="InvalidFieldException">The text is not such a number.</exception>
    public static double Parse(string text, QuantityUnit unit, string field)
    {
        ArgumentNullException.ThrowIfNull(text);
        string trimmed = text.Trim();
        if (unit == QuantityUnit.Dollar)
        {
            trimmed = trimmed.TrimStart('$');
        }

        int end = trimmed.Length;
        while (end > 0 && !char.IsAsciiDigit(trimmed[end - 1]) && trimmed[end - 1] != '.')
        {
            end--;
        }

        string suffix = trimmed[end..].Trim();
        if (
            !double.TryParse(
                trimmed[..end],
                NumberStyles.Float | NumberStyles.AllowThousands,
                CultureInfo.InvariantCulture,
                out double number
            )
            || !double.IsFinite(number)
            || Scale(suffix, unit) is not { } scale
        )
        {
            throw new InvalidFieldException(field, $"is '{text}'; it must be a number{Allowed(unit)}");
        }

        return number * scale;
    }

    private static double? Scale(string suffix, QuantityUnit unit)
    {
        if (suffix.Length == 0)
        {
            return 1;
        }

        switch (unit)
        {
            case QuantityUnit.Second:
                return s_times.Where(time => time.Name == suffix).Select(time => (double?)time.Seconds).FirstOrDefault();
            case QuantityUnit.PerSecond:
                return suffix == "/s" ? 1 : null;
            case QuantityUnit.PerDay:
                return suffix == "/day" ? 1 : null;
            case QuantityUnit.Factor:
                return suffix == "%" ? 0.01 : null;
            case QuantityUnit.Dollar:
                return null;
            case QuantityUnit.Count:
                // The usual notation for numbers of parameters, for example 14.7 B.
                return suffix switch
                {
                    "K" or "k" => 1e3,
                    "M" => 1e6,
                    "B" => 1e9,
                    "T" => 1e12,
                    _ => null,
                };
        }

        string symbol = Symbol(unit);
        if (suffix == symbol)
        {
            return 1;
        }

        int prefix =
            suffix.EndsWith(symbol, StringComparison.Ordinal) && suffix.Length == symbol.Length + 1
                ? Prefixes.IndexOf(suffix[0] == 'K' ? 'k' : suffix[0], StringComparison.Ordinal)
                : -1;
        return prefix < 0 ? null : Math.Pow(1000, prefix + 1);
    }

    private static string Allowed(QuantityUnit unit) =>
        unit switch
        {
            QuantityUnit.Second => ", optionally followed by µs, ms, s, min, h or d (default s)",
            QuantityUnit.PerSecond => ", optionally followed by /s",
            QuantityUnit.PerDay => ", optionally followed by /day",
            QuantityUnit.Factor => ", optionally followed by %",
            QuantityUnit.Dollar => ", optionally preceded by $",
            QuantityUnit.Count => ", optionally followed by K, M, B or T",
            _ => $", optionally followed by {Symbol(unit)}, k{Symbol(unit)}, M{Symbol(unit)}, G{Symbol(unit)}, … "
                + $"(1 GB = 10^9 bytes; default {Symbol(unit)})",
        };

    private static string Symbol(QuantityUnit unit) =>
        unit switch
        {
            QuantityUnit.Byte => "B",
            QuantityUnit.BytePerSecond => "B/s",
            QuantityUnit.Flop => "FLOP",
            QuantityUnit.FlopPerSecond => "FLOP/s",
            _ => throw new ArgumentOutOfRangeException(nameof(unit), unit, "This unit has no symbol."),
        };

    private static string Prefixed(double value, string symbol)
    {
        int power = 0;

        // Use the next prefix for values that would be shown as 1000.
        while (power < Prefixes.Length && Math.Abs(Rounded(value)) >= 1000)
        {
            value /= 1000;
            power++;
        }

        return power == 0 ? $"{Number(value)} {symbol}" : $"{Number(value)} {Prefixes[power - 1]}{symbol}";
    }

    private static string Time(double seconds) =>
        seconds switch
        {
            < 1e-3 and > 0 => $"{Number(seconds * 1e6)} µs",
            < 1 and > 0 => $"{Number(seconds * 1000)} ms",
            < 120 => $"{Number(seconds)} s",
            < 7200 => $"{Number(seconds / 60)} min",
            < 172_800 => $"{Number(seconds / 3600)} h",
            _ => $"{Number(seconds / 86_400)} d",
        };

    private static string Number(double value)
    {
        double rounded = Rounded(value);
        return Math.Abs(rounded) is 0 or (>= 1e-4 and < 1e15)
            ? rounded.ToString("#,0.#########", CultureInfo.InvariantCulture)
            : rounded.ToString("0.####e+0", CultureInfo.InvariantCulture);
    }

    /// <summary>Rounds to five significant digits, but keeps all digits of whole numbers.</summary>
    private static double Rounded(double value)
    {
        if (value == 0 || !double.IsFinite(value) || (Math.Abs(value) >= 1e4 && Math.Abs(value) < 1e15))
        {
            return Math.Round(value);
        }

        int decimals = Digits - 1 - (int)Math.Floor(Math.Log10(Math.Abs(value)));
        return decimals is >= 0 and <= 15 ? Math.Round(value, decimals) : value;
    }
}

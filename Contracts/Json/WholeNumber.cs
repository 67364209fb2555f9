using System.Globalization;

namespace TextToVideo.Contracts.Json;

/// <summary>
/// Reads integers as JSON Schema defines them: a number whose fraction is zero, so <c>7.0</c> and <c>70e-1</c> are the integer 7. Many
/// languages have one type of number and write integers that way.
/// </summary>
public static class WholeNumber
{
    // Enough for every 64-bit integer; a number with more digits before its decimal point is out of range.
    private const int MaxDigits = 19;

    /// <summary>Reads an integer.</summary>
    /// <param name="text">A decimal number: digits with an optional sign, fraction and exponent.</param>
    /// <param name="value">The integer.</param>
    /// <returns>False if the text is no decimal number, has a fraction that is not zero or is no 64-bit integer.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out long value)
    {
        value = 0;
        bool isNegative = text.StartsWith("-");
        ReadOnlySpan<char> mantissa = isNegative || text.StartsWith("+") ? text[1..] : text;
        int exponentAt = mantissa.IndexOfAny('e', 'E');
        int exponent = 0;
        if (
            exponentAt >= 0
            && !int.TryParse(mantissa[(exponentAt + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent)
        )
        {
            return false;
        }

        mantissa = exponentAt >= 0 ? mantissa[..exponentAt] : mantissa;
        int pointAt = mantissa.IndexOf('.');
        ReadOnlySpan<char> whole = pointAt >= 0 ? mantissa[..pointAt] : mantissa;
        ReadOnlySpan<char> fraction = pointAt >= 0 ? mantissa[(pointAt + 1)..] : [];
        if (whole.IsEmpty || (pointAt >= 0 && fraction.IsEmpty) || !AreDigits(whole) || !AreDigits(fraction))
        {
            return false;
        }

        string digits = $"{whole}{fraction}".TrimEnd('0');
        long power = (long)exponent + whole.Length - digits.Length;
        digits = digits.TrimStart('0');
        if (digits.Length == 0)
        {
            return true;
        }

        return power >= 0
            && digits.Length + power <= MaxDigits
            && long.TryParse(
                (isNegative ? "-" : string.Empty) + digits + new string('0', (int)power),
                NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture,
                out value
            );
    }

    private static bool AreDigits(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');
}

using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace TextToVideo.Moderation.Text.Decoders;

/// <summary>Decodes hexadecimal, decimal and binary character codes.</summary>
internal static partial class NumberedDecoder
{
    private const int Hexadecimal = 16;
    private const int Decimal = 10;
    private const int Binary = 2;

    /// <summary>Decodes the character codes in a text.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>The text, in which every run of codes that consists of letters and spaces only is replaced by these.</returns>
    public static string Decode(string text)
    {
        string decoded = BinaryRun().Replace(text, run => DecodeRun(run.Value, Bits(), Binary));
        decoded = HexadecimalRun().Replace(decoded, run => DecodeRun(run.Value, HexadecimalPair(), Hexadecimal));
        return DecimalRun().Replace(decoded, run => DecodeRun(run.Value, Number(), Decimal));
    }

    private static string DecodeRun(string run, Regex number, int numberBase)
    {
        var letters = new StringBuilder(" ");
        foreach (Match match in number.Matches(run))
        {
            int code = numberBase switch
            {
                Binary => int.Parse(match.ValueSpan, NumberStyles.AllowBinarySpecifier, CultureInfo.InvariantCulture),
                Hexadecimal => int.Parse(match.ValueSpan, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
                _ => int.Parse(match.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture),
            };
            if (!char.IsAsciiLetter((char)code) && code != ' ')
            {
                return run;
            }

            letters.Append((char)code);
        }

        return letters.Append(' ').ToString();
    }

    [GeneratedRegex(@"(?<![0-9A-Za-z])(?:[01]{8}[\s,;]*){3,}(?![0-9A-Za-z])")]
    private static partial Regex BinaryRun();

    [GeneratedRegex("[01]{8}")]
    private static partial Regex Bits();

    [GeneratedRegex(@"(?<![0-9A-Za-z])(?:(?:0[xX])?[0-9A-Fa-f]{2}[\s,;:-]*){3,}(?![0-9A-Za-z])")]
    private static partial Regex HexadecimalRun();

    [GeneratedRegex("(?!0[xX])[0-9A-Fa-f]{2}")]
    private static partial Regex HexadecimalPair();

    [GeneratedRegex(@"(?<![0-9A-Za-z])(?:[0-9]{2,3}[\s,;-]+){2,}[0-9]{2,3}(?![0-9A-Za-z])")]
    private static partial Regex DecimalRun();

    [GeneratedRegex("[0-9]{2,3}")]
    private static partial Regex Number();
}

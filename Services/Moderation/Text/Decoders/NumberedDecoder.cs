using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace TextToVideo.Moderation.Text.Decoders;

/// <summary>Letters written as the numbers of their characters: hexadecimal, decimal or binary.</summary>
internal static partial class NumberedDecoder
{
    private const int Hexadecimal = 16;
    private const int Decimal = 10;
    private const int Binary = 2;

    /// <summary>Reads them.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>The text with every run of numbers that are all letters replaced by these.</returns>
    public static string Read(string text)
    {
        var read = BinaryRun().Replace(text, run => Decode(run.Value, Bits(), Binary));
        read = HexadecimalRun().Replace(read, run => Decode(run.Value, HexadecimalPair(), Hexadecimal));
        return DecimalRun().Replace(read, run => Decode(run.Value, Number(), Decimal));
    }

    private static string Decode(string run, Regex number, int numberBase)
    {
        var decoded = new StringBuilder(" ");
        foreach (Match match in number.Matches(run))
        {
            var code = numberBase switch
            {
                Binary => int.Parse(match.ValueSpan, NumberStyles.AllowBinarySpecifier, CultureInfo.InvariantCulture),
                Hexadecimal => int.Parse(match.ValueSpan, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
                _ => int.Parse(match.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture),
            };
            if (!char.IsAsciiLetter((char)code) && code != ' ')
            {
                return run;
            }

            decoded.Append((char)code);
        }

        return decoded.Append(' ').ToString();
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

using System.Globalization;
using System.Text;

namespace TextToVideo.Moderation.Normalisation;

/// <summary>Characters that are not displayed and can therefore hide between letters.</summary>
internal static class Invisible
{
    /// <summary>Right-to-left override: the text after it is displayed backwards.</summary>
    public const char RightToLeftOverride = '\u202E';

    /// <summary>Returns whether a character looks like white space.</summary>
    /// <param name="rune">The character.</param>
    /// <returns>True for white space and the blank Braille pattern, which Unicode counts as a symbol.</returns>
    public static bool IsSpace(Rune rune) => Rune.IsWhiteSpace(rune) || rune.Value == 0x2800;

    /// <summary>
    /// Returns whether a character is not displayed and has no width: format characters (zero-width, directional, soft hyphen, tags),
    /// control characters, and the other characters with Unicode's property Default_Ignorable_Code_Point (joiners, fillers, variation
    /// selectors).
    /// </summary>
    /// <param name="rune">The character.</param>
    /// <returns>True for these characters, but not for white space.</returns>
    public static bool IsInvisible(Rune rune) =>
        !IsSpace(rune)
        && (
            Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format or UnicodeCategory.Control
            || rune.Value
                is 0x034F
                    or 0x115F
                    or 0x1160
                    or 0x17B4
                    or 0x17B5
                    or 0x3164
                    or 0xFFA0
                    or (>= 0x180B and <= 0x180F)
                    or (>= 0xFE00 and <= 0xFE0F)
                    or (>= 0xE0000 and <= 0xE0FFF)
        );
}

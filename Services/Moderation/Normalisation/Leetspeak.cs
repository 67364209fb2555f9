using System.Text;

namespace TextToVideo.Moderation.Normalisation;

/// <summary>Digits and symbols that stand for the letters they look like.</summary>
internal static class Leetspeak
{
    // The order matters: "|_|" before "|_".
    private static readonly (string Drawn, string Letter)[] s_drawnLetters =
    [
        ("|\\/|", "m"),
        ("/\\/\\", "m"),
        ("\\/\\/", "w"),
        ("|-|", "h"),
        ("|_|", "u"),
        ("|\\|", "n"),
        ("(_)", "u"),
        ("/-\\", "a"),
        ("|)", "d"),
        ("|>", "p"),
        ("|<", "k"),
        ("|{", "k"),
        ("|3", "b"),
        ("|=", "f"),
        ("|_", "l"),
        ("()", "o"),
        ("[]", "o"),
        ("{}", "o"),
        ("<>", "o"),
        ("/\\", "a"),
        ("\\/", "v"),
        ("><", "x"),
        ("}{", "x"),
    ];

    /// <summary>Returns the letter that a character stands for.</summary>
    /// <param name="character">A folded character.</param>
    /// <returns>The letter; the character itself if it is a letter; '\0' if it does not stand for a letter.</returns>
    public static char ToLetter(char character) =>
        character switch
        {
            '0' or '°' => 'o',
            '1' or '!' or '|' or '¡' => 'i',
            '2' => 'z',
            '3' or '€' => 'e',
            '4' or '@' => 'a',
            '5' or '$' or '§' => 's',
            '6' or '9' => 'g',
            '7' or '+' or '†' => 't',
            '8' => 'b',
            '(' or '<' or '[' or '{' or '¢' => 'c',
            '#' => 'h',
            '£' => 'l',
            '¥' => 'y',
            '×' => 'x',
            _ => char.IsLetter(character) ? character : '\0',
        };

    /// <summary>Replaces digits and symbols by the letters that they stand for, and removes all other characters.</summary>
    /// <param name="text">Folded text without white space.</param>
    /// <returns>
    /// The letters, or an empty string if the text has too many digits to be a word: more than one in a text of up to three characters,
    /// otherwise more than two thirds.
    /// </returns>
    public static string Decode(string text)
    {
        int digits = text.Count(char.IsDigit);
        if (digits > (text.Length <= 3 ? 1 : text.Length * 2 / 3) || !text.Any(c => char.IsLetter(c) || c is '@' or '$'))
        {
            return "";
        }

        var letters = new StringBuilder(text.Length);
        foreach (char character in text)
        {
            char letter = ToLetter(character);
            if (letter != '\0')
            {
                letters.Append(letter);
            }
        }

        return letters.ToString();
    }

    /// <summary>Replaces letters drawn with several symbols, such as <c>|_|</c>.</summary>
    /// <param name="text">Folded text without white space.</param>
    /// <returns>The text; unchanged if it has no such letters.</returns>
    public static string DecodeDrawnLetters(string text)
    {
        foreach ((string? drawn, string? letter) in s_drawnLetters)
        {
            text = text.Replace(drawn, letter, StringComparison.Ordinal);
        }

        return text;
    }
}

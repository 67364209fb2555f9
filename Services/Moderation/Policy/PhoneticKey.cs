using System.Text;

namespace TextToVideo.Moderation.Policy;

/// <summary>A key that is equal for words that sound alike: their consonants and the positions of their vowels.</summary>
internal static class PhoneticKey
{
    private const char Vowel = '@';
    private static readonly (string From, string To)[] s_groups =
    [
        ("ph", "f"),
        ("gh", "g"),
        ("ck", "k"),
        ("qu", "kw"),
        ("wh", "w"),
        ("tion", "shn"),
    ];

    /// <summary>Returns the phonetic key of a word.</summary>
    /// <param name="word">Folded letters; at least one.</param>
    public static string FromWord(string word)
    {
        foreach ((string? from, string? to) in s_groups)
        {
            word = word.Replace(from, to, StringComparison.Ordinal);
        }

        var key = new StringBuilder(word.Length);
        foreach (char character in word)
        {
            char letter = character switch
            {
                'a' or 'e' or 'i' or 'o' or 'u' or 'y' => Vowel,
                'c' or 'q' => 'k',
                'z' => 's',
                'v' => 'f',
                _ => character,
            };
            if (key.Length == 0 || key[^1] != letter)
            {
                key.Append(letter);
            }
        }

        // A final vowel is often silent.
        return key[^1] == Vowel && key.Length > 1 ? key.ToString(0, key.Length - 1) : key.ToString();
    }

    /// <summary>Returns whether a character of a phonetic key is a consonant.</summary>
    /// <param name="letter">The character.</param>
    public static bool IsConsonant(char letter) => letter != Vowel;
}

using System.Text;

namespace TextToVideo.Moderation.Policy;

/// <summary>What is left of a word that is spelt as it sounds: its consonants, and where its vowels are but not which.</summary>
internal static class SpeltByEar
{
    private const char Vowel = '@';
    private static readonly (string From, string To)[] Groups =
    [
        ("ph", "f"),
        ("gh", "g"),
        ("ck", "k"),
        ("qu", "kw"),
        ("wh", "w"),
        ("tion", "shn"),
    ];

    /// <summary>The sound of a word.</summary>
    /// <param name="word">Folded letters.</param>
    /// <returns>Words that sound alike have the same.</returns>
    public static string Of(string word)
    {
        foreach (var (from, to) in Groups)
        {
            word = word.Replace(from, to, StringComparison.Ordinal);
        }

        var sound = new StringBuilder(word.Length);
        foreach (var character in word)
        {
            var letter = character switch
            {
                'a' or 'e' or 'i' or 'o' or 'u' or 'y' => Vowel,
                'c' or 'q' => 'k',
                'z' => 's',
                'v' => 'f',
                _ => character,
            };
            if (sound.Length == 0 || sound[^1] != letter)
            {
                sound.Append(letter);
            }
        }

        // A last vowel is often mute.
        return sound[^1] == Vowel && sound.Length > 1 ? sound.ToString(0, sound.Length - 1) : sound.ToString();
    }

    /// <summary>Whether a character of a sound is a consonant.</summary>
    /// <param name="letter">The character.</param>
    public static bool IsConsonant(char letter) => letter != Vowel;
}

namespace TextToVideo.Moderation.Policy;

/// <summary>Regular English inflection, for words that the policy marks with <c>+</c>.</summary>
internal static class WordForms
{
    private const string Vowels = "aeiou";

    /// <summary>The word with its regular endings -s, -ed and -ing. A form that no English word has does no harm: nobody writes
    /// it.</summary>
    /// <param name="word">Lower case.</param>
    /// <returns>The word first, then three forms.</returns>
    public static IEnumerable<string> Inflect(string word)
    {
        yield return word;
        var consonantY = word.Length > 1 && word[^1] == 'y' && !Vowels.Contains(word[^2]);
        var hissing =
            word[^1] is 's' or 'x' or 'z' || word.EndsWith("ch", StringComparison.Ordinal) || word.EndsWith("sh", StringComparison.Ordinal);
        yield return consonantY ? word[..^1] + "ies" : word + (hissing ? "es" : "s");

        var stem = DoublesConsonant(word) ? word + word[^1] : word;
        yield return consonantY ? word[..^1] + "ied"
        : word[^1] == 'e' ? word + "d"
        : stem + "ed";

        yield return word.EndsWith("ie", StringComparison.Ordinal) ? word[..^2] + "ying"
        : word[^1] == 'e' && !word.EndsWith("ee", StringComparison.Ordinal) ? word[..^1] + "ing"
        : stem + "ing";
    }

    /// <summary>Words of one syllable that end in consonant, vowel, consonant: stab, stabbed.</summary>
    private static bool DoublesConsonant(string word) =>
        word.Length >= 3
        && !Vowels.Contains(word[^1])
        && word[^1] is not ('w' or 'x' or 'y')
        && Vowels.Contains(word[^2])
        && !Vowels.Contains(word[^3])
        && word[..^2].All(c => !Vowels.Contains(c));
}

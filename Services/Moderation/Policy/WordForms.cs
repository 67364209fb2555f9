namespace TextToVideo.Moderation.Policy;

/// <summary>Regular English inflection for words that the policy marks with <c>+</c>.</summary>
internal static class WordForms
{
    private const string Vowels = "aeiou";

    /// <summary>
    /// Returns the word and its regular forms with -s, -ed and -ing. Forms that do not exist in English are harmless, because nobody
    /// writes them.
    /// </summary>
    /// <param name="word">The word, in lower case.</param>
    /// <returns>The word, followed by the three forms.</returns>
    public static IEnumerable<string> Inflect(string word)
    {
        yield return word;
        bool consonantY = word.Length > 1 && word[^1] == 'y' && !Vowels.Contains(word[^2]);
        bool sibilant =
            word[^1] is 's' or 'x' or 'z' || word.EndsWith("ch", StringComparison.Ordinal) || word.EndsWith("sh", StringComparison.Ordinal);
        yield return consonantY ? word[..^1] + "ies" : word + (sibilant ? "es" : "s");

        string stem = DoublesConsonant(word) ? word + word[^1] : word;
        yield return consonantY ? word[..^1] + "ied"
        : word[^1] == 'e' ? word + "d"
        : stem + "ed";

        yield return word.EndsWith("ie", StringComparison.Ordinal) ? word[..^2] + "ying"
        : word[^1] == 'e' && !word.EndsWith("ee", StringComparison.Ordinal) ? word[..^1] + "ing"
        : stem + "ing";
    }

    /// <summary>Words of one syllable that end in consonant, vowel, consonant double the last letter: stab, stabbed.</summary>
    private static bool DoublesConsonant(string word) =>
        word.Length >= 3
        && !Vowels.Contains(word[^1])
        && word[^1] is not ('w' or 'x' or 'y')
        && Vowels.Contains(word[^2])
        && !Vowels.Contains(word[^3])
        && word[..^2].All(c => !Vowels.Contains(c));
}

using TextToVideo.Moderation.Normalisation;
using TextToVideo.Moderation.Policy;

namespace TextToVideo.Moderation.Text.Readings;

/// <summary>Creates readings that cannot be recognised in a prompt: backwards, ROT13 and pig Latin.</summary>
internal static class Guesses
{
    private const int MaxInitials = 3;
    private const string PigLatinEnd = "ay";

    /// <summary>Creates the guessed readings of a prompt.</summary>
    /// <param name="atoms">The atoms of the plain reading.</param>
    public static IEnumerable<PromptReading> Create(IReadOnlyList<PromptAtom> atoms)
    {
        // Each word backwards, and the whole text backwards.
        PromptReading backwards = Map(atoms, ReversedText.Reverse);
        yield return backwards;
        yield return new PromptReading([.. backwards.Atoms.Reverse()], Certainties.Guessed)
        {
            Original = [.. backwards.Original!.Reverse()],
        };
        yield return Map(atoms, text => string.Concat(text.Select(Rotate)));
        PromptAtom[] chunks = [.. JoinChunks(atoms)];
        if (chunks.Any(c => c.Text.EndsWith(PigLatinEnd, StringComparison.Ordinal)))
        {
            for (int initials = 0; initials <= MaxInitials; initials++)
            {
                yield return Map(chunks, text => FromPigLatin(text, initials));
            }
        }
    }

    private static PromptReading Map(IReadOnlyList<PromptAtom> atoms, Func<string, string> read) =>
        new([.. atoms.Select(a => a.IsWord ? a with { Text = read(a.Text) } : a)], Certainties.Guessed)
        {
            Original = [.. atoms.Select(a => a.Text)],
        };

    private static char Rotate(char letter) => char.IsAsciiLetterLower(letter) ? (char)('a' + ((letter - 'a' + 13) % 26)) : letter;

    /// <summary>Joins the letters between two spaces to one word, because pig Latin is written with and without a hyphen.</summary>
    private static IEnumerable<PromptAtom> JoinChunks(IReadOnlyList<PromptAtom> atoms) =>
        atoms.Where(a => a.IsWord).GroupBy(a => a.Chunk).Select(g => new PromptAtom(string.Concat(g.Select(a => a.Text)), true, g.Key));

    /// <summary>
    /// Removes the pig Latin ending and moves the given number of letters before it back to the front. With no letters to move, removes the
    /// ending of words that begin with a vowel.
    /// </summary>
    private static string FromPigLatin(string text, int initials)
    {
        string end = initials == 0 ? $"w{PigLatinEnd}" : PigLatinEnd;
        if (!text.EndsWith(end, StringComparison.Ordinal) || text.Length <= end.Length + initials)
        {
            return text;
        }

        string stem = text[..^end.Length];
        return stem[^initials..] + stem[..^initials];
    }
}

using TextToVideo.Moderation.Policy;
using TextToVideo.Moderation.Text.Normalisation;

namespace TextToVideo.Moderation.Text.Readings;

/// <summary>Readings that nothing in a prompt asks for, but that children know: backwards, ROT13, pig Latin.</summary>
internal static class Guesses
{
    private const int MostInitials = 3;
    private const string PigLatinEnd = "ay";

    /// <summary>Makes them.</summary>
    /// <param name="atoms">The plain reading.</param>
    /// <returns>One reading each.</returns>
    public static IEnumerable<PromptReading> Of(IReadOnlyList<PromptAtom> atoms)
    {
        // Words backwards one by one, and the whole text from its end.
        var backwards = Map(atoms, ReversedText.Reverse);
        yield return backwards;
        yield return new PromptReading([.. backwards.Atoms.Reverse()], Certainties.Guessed) { Written = [.. backwards.Written!.Reverse()] };
        yield return Map(atoms, text => string.Concat(text.Select(Rotate)));
        PromptAtom[] chunks = [.. Chunks(atoms)];
        if (chunks.Any(c => c.Text.EndsWith(PigLatinEnd, StringComparison.Ordinal)))
        {
            for (var initials = 0; initials <= MostInitials; initials++)
            {
                yield return Map(chunks, text => FromPigLatin(text, initials));
            }
        }
    }

    private static PromptReading Map(IReadOnlyList<PromptAtom> atoms, Func<string, string> read) =>
        new([.. atoms.Select(a => a.IsWord ? a with { Text = read(a.Text) } : a)], Certainties.Guessed)
        {
            Written = [.. atoms.Select(a => a.Text)],
        };

    private static char Rotate(char letter) => char.IsAsciiLetterLower(letter) ? (char)('a' + ((letter - 'a' + 13) % 26)) : letter;

    /// <summary>The letters between two spaces as one word: pig Latin is written with and without a hyphen.</summary>
    private static IEnumerable<PromptAtom> Chunks(IReadOnlyList<PromptAtom> atoms) =>
        atoms.Where(a => a.IsWord).GroupBy(a => a.Chunk).Select(g => new PromptAtom(string.Concat(g.Select(a => a.Text)), true, g.Key));

    /// <summary>Takes the ending off and so many letters before it back to the front; with none, the ending of words that begin with a
    /// vowel.</summary>
    private static string FromPigLatin(string text, int initials)
    {
        var end = initials == 0 ? $"w{PigLatinEnd}" : PigLatinEnd;
        if (!text.EndsWith(end, StringComparison.Ordinal) || text.Length <= end.Length + initials)
        {
            return text;
        }

        var stem = text[..^end.Length];
        return stem[^initials..] + stem[..^initials];
    }
}

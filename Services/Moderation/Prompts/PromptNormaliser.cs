using System.Text;

namespace TextToVideo.Moderation.Prompts;

/// <summary>
/// Turns a prompt into the readings a person may take from it. A reading is folded text cut into atoms; how atoms make words
/// (leetspeak, letters set apart, asterisks) is <see cref="ReadingChart"/>'s matter.
/// </summary>
/// <param name="folding">Folds characters.</param>
internal sealed class PromptNormaliser(CharacterFolding folding)
{
    /// <summary>Makes the readings of a prompt.</summary>
    /// <param name="prompt">Any text.</param>
    /// <returns>
    /// At least the plain reading. Where there are invisible characters, one in which they part words; where text is overridden to run
    /// from right to left, one
    /// backwards; where letters are upside down, one turned.
    /// </returns>
    public IReadOnlyList<IReadOnlyList<PromptAtom>> Normalise(string prompt)
    {
        var texts = new List<string> { folding.Fold(prompt) };
        if (prompt.EnumerateRunes().Any(Invisible.IsInvisible))
        {
            texts.Add(folding.Fold(prompt, invisibleAsSpace: true));
        }

        if (prompt.Contains(Invisible.RightToLeftOverride))
        {
            texts.Add(folding.Fold(Readings.Reverse(prompt)));
        }

        if (UpsideDown.IsIn(prompt))
        {
            texts.Add(folding.Fold(UpsideDown.Turn(prompt)));
        }

        return texts.Distinct().Select(Split).ToArray();
    }

    private static IReadOnlyList<PromptAtom> Split(string folded)
    {
        var atoms = new List<PromptAtom>();
        var chunk = 0;
        foreach (var text in folded.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var start = 0;
            var isWord = false;
            var position = 0;
            foreach (var rune in text.EnumerateRunes())
            {
                var letter = Rune.IsLetterOrDigit(rune);
                if (letter != isWord && position > start)
                {
                    atoms.Add(new PromptAtom(text[start..position], isWord, chunk));
                    start = position;
                }

                isWord = letter;
                position += rune.Utf16SequenceLength;
            }

            atoms.Add(new PromptAtom(text[start..], isWord, chunk));
            chunk++;
        }

        return atoms;
    }
}

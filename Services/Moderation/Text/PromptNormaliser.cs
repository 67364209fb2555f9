using System.Text;
using TextToVideo.Moderation.Policy;
using TextToVideo.Moderation.Text.Decoders;
using TextToVideo.Moderation.Text.Normalisation;
using TextToVideo.Moderation.Text.Readings;

namespace TextToVideo.Moderation.Text;

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
    /// First the plain reading. Where there are invisible characters, one in which they part words; where text is overridden to run
    /// from right to left, one backwards; where letters are upside down, two that are turned; where there are codes, those read. And the
    /// guesses.
    /// </returns>
    public IReadOnlyList<PromptReading> Normalise(string prompt)
    {
        var texts = new List<(string Text, double Certainty)> { (folding.Fold(prompt), Certainties.Plain) };
        if (prompt.EnumerateRunes().Any(Invisible.IsInvisible))
        {
            texts.Add((folding.Fold(prompt, invisibleAsSpace: true), Certainties.Turned));
        }

        if (prompt.Contains(Invisible.RightToLeftOverride))
        {
            texts.Add((folding.Fold(ReversedText.Reverse(prompt)), Certainties.Turned));
        }

        if (UpsideDown.IsIn(prompt))
        {
            // The whole text turned, or its words one by one.
            var turned = folding.Fold(UpsideDown.Turn(prompt));
            texts.Add((turned, Certainties.Turned));
            texts.Add((string.Join(' ', turned.Split(' ').Reverse()), Certainties.Turned));
        }

        texts.AddRange(PromptDecoder.Of(prompt).Select(decoded => (folding.Fold(decoded), Certainties.Decoded)));
        var readings = texts.DistinctBy(t => t.Text).Select(t => new PromptReading(Split(t.Text), t.Certainty)).ToArray();
        return [.. readings, .. Guesses.Of(readings[0].Atoms)];
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
                var parted = position > start && (Ideographs.Is(text[position]) || Ideographs.Is(text[position - 1]));
                if ((letter != isWord || parted) && position > start)
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

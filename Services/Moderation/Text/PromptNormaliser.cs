using System.Text;
using TextToVideo.Moderation.Normalisation;
using TextToVideo.Moderation.Policy;
using TextToVideo.Moderation.Text.Decoders;
using TextToVideo.Moderation.Text.Readings;

namespace TextToVideo.Moderation.Text;

/// <summary>
/// Creates the ways in which a person may read a prompt. A reading is folded text, split into atoms. <see cref="ReadingChart"/> combines
/// the atoms to words (leetspeak, separated letters, asterisks).
/// </summary>
/// <param name="folding">Folds characters.</param>
internal sealed class PromptNormaliser(CharacterFolding folding)
{
    /// <summary>Creates the readings of a prompt.</summary>
    /// <param name="prompt">Any text.</param>
    /// <returns>
    /// The plain reading; a reading in which invisible characters separate words, if there are any; a reversed reading if there is a
    /// right-to-left override; two upright readings if there are upside-down letters; the decoded texts if there are encodings; and the
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

        if (UpsideDown.ContainsTurnedLetters(prompt))
        {
            // Either the whole text or each of its words has been turned.
            string turned = folding.Fold(UpsideDown.TurnUpright(prompt));
            texts.Add((turned, Certainties.Turned));
            texts.Add((string.Join(' ', turned.Split(' ').Reverse()), Certainties.Turned));
        }

        texts.AddRange(PromptDecoder.Decode(prompt).Select(decoded => (folding.Fold(decoded), Certainties.Decoded)));
        PromptReading[] readings = texts.DistinctBy(t => t.Text).Select(t => new PromptReading(Split(t.Text), t.Certainty)).ToArray();
        return [.. readings, .. Guesses.Create(readings[0].Atoms)];
    }

    /// <summary>Splits folded text into atoms.</summary>
    private static IReadOnlyList<PromptAtom> Split(string folded)
    {
        var atoms = new List<PromptAtom>();
        int chunk = 0;
        foreach (string text in folded.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            int start = 0;
            bool isWord = false;
            int position = 0;
            foreach (Rune rune in text.EnumerateRunes())
            {
                bool letter = Rune.IsLetterOrDigit(rune);
                bool isSeparated =
                    position > start && (Ideographs.IsIdeograph(text[position]) || Ideographs.IsIdeograph(text[position - 1]));
                if ((letter != isWord || isSeparated) && position > start)
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

using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace TextToVideo.Moderation.Normalisation;

/// <summary>
/// Folds characters to the plain lower-case letters and digits that a reader sees in them: by compatibility decomposition (Unicode's NFKD,
/// without the combining marks), look-alikes of other scripts, and case.
/// </summary>
internal sealed class CharacterFolding
{
    private const string Resource = "TextToVideo.Moderation.Normalisation.confusables.txt";
    private readonly FrozenDictionary<int, string> _lookAlikes;

    /// <summary>Reads the table of look-alikes that is embedded in the assembly.</summary>
    /// <exception cref="InvalidOperationException">
    /// The runtime cannot normalise Unicode (globalisation-invariant mode), so evasions would not be detected.
    /// </exception>
    public CharacterFolding()
    {
        // In invariant mode, Normalize returns its input without an error.
        if ("\uFB01\u00E9".Normalize(NormalizationForm.FormKD) != "fie\u0301")
        {
            throw new InvalidOperationException(
                "Unicode normalisation does not work in this runtime:"
                    + " moderation needs ICU (install libicu, or unset InvariantGlobalization)."
            );
        }

        _lookAlikes = ReadTable();
    }

    /// <summary>Folds a text.</summary>
    /// <param name="text">Any text; unpaired surrogates become U+FFFD.</param>
    /// <param name="invisibleAsSpace">Whether invisible characters become spaces; otherwise they are removed.</param>
    /// <returns>The folded text. Characters without a look-alike become lower case; all white space becomes spaces.</returns>
    public string Fold(string text, bool invisibleAsSpace = false)
    {
        var wellFormed = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            wellFormed.Append(rune);
        }

        var folded = new StringBuilder(text.Length);
        foreach (Rune rune in wellFormed.ToString().Normalize(NormalizationForm.FormKD).EnumerateRunes())
        {
            if (Invisible.IsSpace(rune))
            {
                folded.Append(' ');
            }
            else if (Invisible.IsInvisible(rune))
            {
                folded.Append(invisibleAsSpace ? " " : "");
            }
            else if (Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark))
            {
                Append(folded, rune);
            }
        }

        return folded.ToString();
    }

    /// <summary>Folds a word of the policy in the same way as prompts. An emoji becomes a word that contains its code point.</summary>
    /// <param name="word">The word as written in the policy file.</param>
    public string FoldWord(string word) => Fold(Emoji.ReplaceByNames(word));

    private void Append(StringBuilder folded, Rune rune)
    {
        var lower = Rune.ToLowerInvariant(rune);
        if (rune.IsAscii)
        {
            folded.Append((char)lower.Value);
        }
        else if (
            _lookAlikes.TryGetValue(rune.Value, out string? plain)
            || _lookAlikes.TryGetValue(lower.Value, out plain)
            || _lookAlikes.TryGetValue(Rune.ToUpperInvariant(rune).Value, out plain)
        )
        {
            // The look-alike of the other case counts too: the table may list only the capital letter, as for the Cyrillic "в" (b).
            folded.Append(plain);
        }
        else
        {
            folded.Append(lower);
        }
    }

    private static FrozenDictionary<int, string> ReadTable()
    {
        using Stream stream =
            typeof(CharacterFolding).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The assembly does not contain the resource {Resource}.");
        using var reader = new StreamReader(stream);
        var table = new Dictionary<int, string>();
        while (reader.ReadLine() is { } line)
        {
            if (!line.StartsWith('#'))
            {
                string[] parts = line.Split(' ');
                foreach (string? code in parts.Skip(1))
                {
                    table.Add(int.Parse(code, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture), parts[0]);
                }
            }
        }

        return table.ToFrozenDictionary();
    }
}

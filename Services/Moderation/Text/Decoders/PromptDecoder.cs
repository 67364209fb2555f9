using TextToVideo.Moderation.Normalisation;

namespace TextToVideo.Moderation.Text.Decoders;

/// <summary>Decodes the encodings in a prompt.</summary>
internal static class PromptDecoder
{
    // Decoded text is decoded once more, because it may contain another encoding.
    private const int MaxDepth = 2;

    private static readonly Func<string, string>[] s_decoders =
    [
        EscapedDecoder.Decode,
        Base64Decoder.Decode,
        NumberedDecoder.Decode,
        MorseDecoder.Decode,
        BrailleDecoder.Decode,
        QuotedPiecesDecoder.Decode,
        Emoji.ReplaceByNames,
    ];

    /// <summary>Decodes a prompt with every decoder.</summary>
    /// <param name="prompt">Any text.</param>
    /// <returns>
    /// The decoded texts that differ from the prompt; empty if it has no encodings. At most 7 decoders give 7 + 7 × 7 texts. None is left
    /// out, so that harmless encodings cannot hide another one.
    /// </returns>
    public static IReadOnlyList<string> Decode(string prompt)
    {
        List<string> texts = [prompt];
        for (int depth = 0, from = 0; depth < MaxDepth; depth++)
        {
            int until = texts.Count;
            foreach (string text in texts[from..until])
            {
                foreach (Func<string, string> decode in s_decoders)
                {
                    string decoded = decode(text);
                    if (!texts.Contains(decoded))
                    {
                        texts.Add(decoded);
                    }
                }
            }

            from = until;
        }

        return texts[1..];
    }

    /// <summary>Returns whether decoded bytes are readable text.</summary>
    /// <param name="text">The bytes as text.</param>
    public static bool IsReadable(string text) =>
        text.Any(char.IsLetter) && text.All(c => c is '\n' or '\r' or '\t' || !(char.IsControl(c) || c is '\uFFFD'));
}

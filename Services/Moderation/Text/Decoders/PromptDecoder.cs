using TextToVideo.Moderation.Text.Normalisation;

namespace TextToVideo.Moderation.Text.Decoders;

/// <summary>What a prompt says once the codes in it are read.</summary>
internal static class PromptDecoder
{
    // A code within a code, and no further.
    private const int Depth = 2;
    private const int MostTexts = 8;

    private static readonly Func<string, string>[] Decoders =
    [
        EscapedDecoder.Read,
        Base64Decoder.Read,
        NumberedDecoder.Read,
        MorseDecoder.Read,
        BrailleDecoder.Read,
        QuotedPiecesDecoder.Read,
        Emoji.Name,
    ];

    /// <summary>Reads the codes of a prompt.</summary>
    /// <param name="prompt">Any text.</param>
    /// <returns>The texts that differ from the prompt; none where it holds no code.</returns>
    public static IReadOnlyList<string> Of(string prompt)
    {
        List<string> texts = [prompt];
        for (int depth = 0, from = 0; depth < Depth; depth++)
        {
            var until = texts.Count;
            foreach (var text in texts[from..until])
            {
                foreach (var decode in Decoders)
                {
                    var decoded = decode(text);
                    if (texts.Count <= MostTexts && !texts.Contains(decoded))
                    {
                        texts.Add(decoded);
                    }
                }
            }

            from = until;
        }

        return texts[1..];
    }

    /// <summary>Whether bytes that were decoded are text that a person wrote.</summary>
    /// <param name="text">What they are as text.</param>
    public static bool IsReadable(string text) =>
        text.Any(char.IsLetter) && text.All(c => c is '\n' or '\t' || !(char.IsControl(c) || c is '\uFFFD' || char.IsSurrogate(c)));
}

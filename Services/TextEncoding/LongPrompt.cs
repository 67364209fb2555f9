namespace TextToVideo.TextEncoding;

/// <summary>Shortens a prompt that has too many tokens, so that the phrases at its end are kept.</summary>
internal static class LongPrompt
{
    /// <summary>Shortens a prompt.</summary>
    /// <param name="prompt">The whole text that the model receives.</param>
    /// <param name="phrases">The end of the text that is kept; empty if there is none.</param>
    /// <param name="fits">Returns whether a text has few enough tokens.</param>
    /// <returns>
    /// The longest beginning of the prompt that fits together with the phrases, followed by them. It ends with a whole word if it has more
    /// than one. Null if the prompt fits as it is, has no phrases, or has phrases that leave no space for any of its text.
    /// </returns>
    public static string? Shorten(string prompt, string phrases, Func<string, bool> fits)
    {
        if (phrases.Length == 0 || !prompt.EndsWith(phrases, StringComparison.Ordinal) || fits(prompt))
        {
            return null;
        }

        string text = prompt[..^phrases.Length];
        int longest = 0;
        for (int tooLong = text.Length + 1; longest + 1 < tooLong; )
        {
            int middle = (longest + tooLong) / 2;
            (longest, tooLong) = fits(text[..middle] + phrases) ? (middle, tooLong) : (longest, middle);
        }

        string kept = AtWordEnd(text, longest);
        return kept.Length > 0 && fits(kept + phrases) ? kept + phrases : null;
    }

    /// <summary>Returns the beginning of a text without the word that the cut goes through, unless it is the only one.</summary>
    private static string AtWordEnd(string text, int length)
    {
        if (length > 0 && length < text.Length && char.IsLowSurrogate(text[length]))
        {
            length--;
        }

        int end = length;
        while (end > 0 && end < text.Length && !char.IsWhiteSpace(text[end]))
        {
            end--;
        }

        string words = text[..end].TrimEnd();
        return words.Length > 0 ? words : text[..length].TrimEnd();
    }
}

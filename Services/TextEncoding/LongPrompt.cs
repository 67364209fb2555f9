namespace TextToVideo.TextEncoding;

/// <summary>Shortens texts that have too many tokens, and says what a model ignores of them.</summary>
internal static class LongPrompt
{
    /// <summary>A longer run of characters without a space is not one word, but a text in a script without spaces.</summary>
    private const int LongestWord = 30;

    /// <summary>The part of an ignored text that is named.</summary>
    private const int LongestExcerpt = 100;

    /// <summary>Shortens a prompt, so that the phrases at its end are kept.</summary>
    /// <param name="prompt">The whole text that the model receives.</param>
    /// <param name="phrases">The end of the text that is kept; empty if there is none.</param>
    /// <param name="fits">Returns whether a text has few enough tokens.</param>
    /// <returns>
    /// The longest beginning of the prompt that fits together with the phrases, followed by them. It ends with a whole word, except
    /// in scripts without spaces. Null if the prompt fits as it is, has no phrases, or has phrases that leave no space for any of its text.
    /// </returns>
    public static string? Shorten(string prompt, string phrases, Func<string, bool> fits)
    {
        if (phrases.Length == 0 || !prompt.EndsWith(phrases, StringComparison.Ordinal) || fits(prompt))
        {
            return null;
        }

        string kept = GetBeginning(prompt[..^phrases.Length], text => fits(text + phrases));
        return kept.Length > 0 && fits(kept + phrases) ? kept + phrases : null;
    }

    /// <summary>Returns the beginning of what a model ignores of a text that has too many tokens.</summary>
    /// <param name="text">The text.</param>
    /// <param name="fits">Returns whether a text has few enough tokens.</param>
    /// <returns>
    /// At most 100 characters from a whole word on, except in scripts without spaces. A longer text ends with an ellipsis.
    /// </returns>
    public static string GetIgnored(string text, Func<string, bool> fits)
    {
        string ignored = text[GetBeginning(text, fits).Length..].Trim();
        int length = IsInsidePair(ignored, LongestExcerpt) ? LongestExcerpt - 1 : LongestExcerpt;
        return ignored.Length <= length ? ignored : $"{ignored[..length]}…";
    }

    /// <summary>Returns the longest beginning of a text that fits, up to the end of a word, except in scripts without spaces.</summary>
    private static string GetBeginning(string text, Func<string, bool> fits)
    {
        int[] wordEnds = [0, .. Enumerable.Range(1, text.Length).Where(end => IsWordEnd(text, end))];
        int words = GetLongest(wordEnds.Length, word => fits(text[..wordEnds[word]]));
        int length = wordEnds[words];
        if (words + 1 < wordEnds.Length && (length == 0 || wordEnds[words + 1] - length > LongestWord))
        {
            // A part of the next word is kept, because it is the only one or the script has no spaces between words.
            int start = length;
            length += GetLongest(wordEnds[words + 1] - start, more => fits(text[..(start + more)]));
        }

        return text[..(IsInsidePair(text, length) ? length - 1 : length)].TrimEnd();
    }

    /// <summary>Returns the largest number below a limit that is suitable, if all smaller ones are too; 0 if none is.</summary>
    private static int GetLongest(int limit, Func<int, bool> isSuitable)
    {
        int longest = 0;
        while (longest + 1 < limit)
        {
            int middle = (longest + limit) / 2;
            (longest, limit) = isSuitable(middle) ? (middle, limit) : (longest, middle);
        }

        return longest;
    }

    private static bool IsWordEnd(string text, int end) =>
        !char.IsWhiteSpace(text[end - 1]) && (end == text.Length || char.IsWhiteSpace(text[end]));

    private static bool IsInsidePair(string text, int index) => index > 0 && index < text.Length && char.IsLowSurrogate(text[index]);
}

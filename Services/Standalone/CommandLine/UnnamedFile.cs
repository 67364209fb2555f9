using System.Globalization;
using System.Text;

namespace TextToVideo.Standalone.CommandLine;

/// <summary>A file in the current folder whose name is made from the prompt. It never replaces another file.</summary>
internal static class UnnamedFile
{
    /// <summary>The maximum length of the prompt's part of the name, in characters as a reader counts them.</summary>
    private const int MaxCharacters = 60;

    /// <summary>The same in bytes of UTF-8: file systems allow 255 for the whole name.</summary>
    private const int MaxBytes = 180;

    private const int Replacement = 0xFFFD;

    /// <summary>Checks that files can be created in the current folder.</summary>
    /// <exception cref="UsageException">No file can be created.</exception>
    public static void CheckFolder()
    {
        string folder = Environment.CurrentDirectory;
        try
        {
            PartialFile.CheckFolder(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException("--out", $"must name a file, because nothing can be written to the current folder ({folder})");
        }
    }

    /// <summary>Writes the content to a new file.</summary>
    /// <param name="content">The content.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="name">The name without extension. If there is such a file, a number is appended.</param>
    /// <param name="extension">The extension, without a dot.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>The path of the file.</returns>
    public static async Task<string> WriteAsync(
        Stream content,
        string folder,
        string name,
        string extension,
        CancellationToken cancellationToken
    )
    {
        string path = string.Empty;
        await PartialFile.WriteAsync(content, folder, partial => path = Move(partial, folder, name, extension), cancellationToken);
        return path;
    }

    /// <summary>Returns the name of a video's file, without extension: the words of its prompt and its seed.</summary>
    /// <remarks>
    /// Letters and digits of every script and pictographs such as emoji are kept; everything else becomes a hyphen. The seed after it keeps
    /// the name from being one that Windows reserves for devices, such as "nul".
    /// </remarks>
    public static string GetName(string prompt, long seed)
    {
        var words = new StringBuilder();
        foreach (Rune rune in prompt.EnumerateRunes())
        {
            bool isAfterHyphen = words.Length == 0 || words[^1] == '-';
            if (IsKept(rune, isAfterHyphen))
            {
                words.Append(Rune.ToLowerInvariant(rune));
            }
            else if (!isAfterHyphen && !IsInvisible(rune))
            {
                words.Append('-');
            }
        }

        string slug = Shorten(words.ToString().Normalize(NormalizationForm.FormC));
        return $"{(slug.Length == 0 ? "video" : slug)}-{seed}";
    }

    /// <summary>Moves the file to the first of the possible names that is free, and returns its path.</summary>
    private static string Move(string partial, string folder, string name, string extension)
    {
        for (int number = 1; ; number++)
        {
            string path = Path.Combine(folder, number == 1 ? $"{name}.{extension}" : $"{name}-{number}.{extension}");
            try
            {
                File.Move(partial, path, overwrite: false);
                return path;
            }
            catch (IOException) when (IsTaken(path))
            {
                // Another file has this name.
            }
        }
    }

    private static bool IsTaken(string path) => Path.Exists(path) || new FileInfo(path).LinkTarget is not null;

    private static bool IsKept(Rune rune, bool isAtWordStart) =>
        Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => !isAtWordStart
                && !IsInvisible(rune),
            UnicodeCategory.OtherSymbol => rune.Value != Replacement,
            UnicodeCategory.ModifierSymbol => rune.Value is >= 0x1F3FB and <= 0x1F3FF && !isAtWordStart,
            _ => Rune.IsLetterOrDigit(rune) && !IsInvisible(rune),
        };

    /// <summary>Returns whether a character is not displayed: format characters, variation selectors and fillers.</summary>
    private static bool IsInvisible(Rune rune) =>
        Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format
        || rune.Value is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x3164 or 0xFFA0
        || rune.Value is (>= 0x180B and <= 0x180F) or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF);

    /// <summary>Cuts the text between two characters as a reader sees them, so that it is short enough.</summary>
    private static string Shorten(string text)
    {
        int characters = 0;
        int length = 0;
        int bytes = 0;
        for (TextElementEnumerator element = StringInfo.GetTextElementEnumerator(text); element.MoveNext(); characters++)
        {
            string character = element.GetTextElement();
            bytes += Encoding.UTF8.GetByteCount(character);
            if (characters == MaxCharacters || bytes > MaxBytes)
            {
                break;
            }

            length += character.Length;
        }

        return text[..length].Trim('-');
    }
}

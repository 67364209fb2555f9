using System.Collections.Frozen;
using System.Globalization;
using TextToVideo.Moderation.Normalisation;

namespace TextToVideo.Moderation.Policy;

/// <summary>
/// Parses the pattern language of the policy file. A pattern is a sequence of elements separated by spaces:
/// <list type="bullet">
/// <item><description><c>word</c>: the word.</description></item>
/// <item><description><c>word+</c>: the word or one of its regular forms (kill, kills, killed, killing).</description></item>
/// <item><description><c>word*</c>: every word that begins with these letters.</description></item>
/// <item><description><c>=word</c>: the exact spelling only, not one that looks or sounds alike.</description></item>
/// <item><description><c>(a|b+|c d)</c>: any of the alternatives.</description></item>
/// <item><description><c>&lt;name&gt;</c>: any word of the list with this name.</description></item>
/// <item><description><c>...</c>: a gap of up to three other words; <c>...5</c> of up to five.</description></item>
/// </list>
/// </summary>
/// <param name="lists">The word lists of the policy.</param>
/// <param name="lexicon">Receives every word.</param>
/// <param name="folding">Folds words in the same way as prompts.</param>
internal sealed class PatternParser(IReadOnlyDictionary<string, string[]> lists, LexiconBuilder lexicon, CharacterFolding folding)
{
    private const int DefaultGap = 3;
    private const int LargestGap = 9;
    private const int ShortestPrefix = 3;

    /// <summary>Parses a pattern.</summary>
    /// <param name="pattern">The pattern as written in the policy file.</param>
    /// <returns>The sequences of elements that the pattern stands for: several if an alternative has several words.</returns>
    /// <exception cref="FormatException">The pattern is invalid; the message describes the error.</exception>
    public IReadOnlyList<IReadOnlyList<PatternElement>> Parse(string pattern)
    {
        List<PatternElement[]> sequences =
        [
            [],
        ];
        int gap = 0;
        foreach (string part in Split(Ideographs.Separate(pattern)))
        {
            if (part.StartsWith("...", StringComparison.Ordinal))
            {
                gap = sequences[0].Length > 0 && gap == 0 ? ParseGap(part) : throw MisplacedGap();
                continue;
            }

            PatternElement[][] continuations = GetContinuations(part, gap).ToArray();
            sequences = [.. sequences.SelectMany(s => continuations.Select(c => s.Concat(c).ToArray()))];
            gap = 0;
        }

        return sequences[0].Length == 0 ? throw new FormatException("a pattern must have at least one word")
            : gap > 0 ? throw MisplacedGap()
            : sequences;
    }

    /// <summary>Adds a word of a list or of a pattern to the lexicon, with its regular forms if it ends in <c>+</c>.</summary>
    /// <param name="word">The word as written in the policy file.</param>
    /// <returns>The numbers of the word and its forms.</returns>
    /// <exception cref="FormatException">The text is not a valid word.</exception>
    public IEnumerable<int> AddWord(string word)
    {
        bool inflected = word.EndsWith('+');
        bool literal = word.StartsWith('=');
        bool isPrefix = word.EndsWith(Lexicon.PrefixMarker);
        string folded = folding.FoldWord(word[(literal ? 1 : 0)..^(inflected || isPrefix ? 1 : 0)]).Trim();
        if (folded.Length == 0 || !folded.All(char.IsLetterOrDigit) || (isPrefix && folded.Length < ShortestPrefix))
        {
            throw new FormatException(
                $"'{word}' is not a valid word. A word consists of letters and digits, followed by '+' for its regular forms,"
                    + $" or by '{Lexicon.PrefixMarker}' after at least {ShortestPrefix} characters for any ending,"
                    + " or preceded by '=' for the exact spelling only. Write a hyphen as a space."
            );
        }

        if (isPrefix)
        {
            return [lexicon.Add(folded + Lexicon.PrefixMarker)];
        }

        IEnumerable<string> forms = inflected ? WordForms.Inflect(folded) : [folded];
        return forms.Select(form => literal ? lexicon.AddLiteral(form) : lexicon.Add(form)).ToArray();
    }

    private static int ParseGap(string part)
    {
        if (part.Length == 3)
        {
            return DefaultGap;
        }

        return int.TryParse(part.AsSpan(3), NumberStyles.None, CultureInfo.InvariantCulture, out int gap) && gap is >= 1 and <= LargestGap
            ? gap
            : throw new FormatException($"'{part}' is not a valid gap; use '...' or '...1' to '...{LargestGap}'");
    }

    private static FormatException MisplacedGap() => new("a gap ('...') must stand between two words");

    /// <summary>Splits a pattern at spaces; a group in parentheses is one part.</summary>
    private static IEnumerable<string> Split(string pattern)
    {
        for (string rest = pattern.Trim(); rest.Length > 0; )
        {
            int end = rest[0] == '(' ? rest.IndexOf(')', StringComparison.Ordinal) + 1 : rest.IndexOf(' ', StringComparison.Ordinal);
            if (rest[0] == '(' && (end == 0 || (end < rest.Length && rest[end] != ' ')))
            {
                throw new FormatException($"'{rest}' must have a ')' that is followed by a space or the end of the pattern");
            }

            end = end < 0 ? rest.Length : end;
            yield return rest[..end];
            rest = rest[end..].TrimStart();
        }
    }

    private IEnumerable<PatternElement[]> GetContinuations(string part, int gap)
    {
        if (part.StartsWith('<') && part.EndsWith('>'))
        {
            string name = part[1..^1];
            return lists.TryGetValue(name, out string[]? words)
                ?
                [
                    [new PatternElement(words.SelectMany(AddWord).ToFrozenSet(), gap)],
                ]
                : throw new FormatException($"there is no list '{name}'; the lists are {string.Join(", ", lists.Keys)}");
        }

        string[][] alternatives = (part.StartsWith('(') ? part[1..^1].Split('|') : [part])
            .Select(a => a.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .ToArray();
        var single = alternatives.Where(a => a.Length == 1).SelectMany(a => AddWord(a[0])).ToFrozenSet();
        PatternElement[][] several = alternatives
            .Where(a => a.Length != 1)
            .Select(a => a.Select((word, i) => new PatternElement(AddWord(word).ToFrozenSet(), i == 0 ? gap : 0)).ToArray())
            .ToArray();
        return several.Any(a => a.Length == 0) ? throw new FormatException($"'{part}' has an empty alternative")
            : single.Count > 0 ? several.Prepend([new PatternElement(single, gap)])
            : several;
    }
}

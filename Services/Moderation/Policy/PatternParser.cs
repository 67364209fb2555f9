using System.Collections.Frozen;
using System.Globalization;

namespace TextToVideo.Moderation.Policy;

/// <summary>
/// Reads the pattern language of the policy file. A pattern is a sequence of places, separated by spaces:
/// <c>word</c> that word; <c>word+</c> the word or its regular forms (kill, kills, killed, killing); <c>=word</c> that word
/// by its exact spelling, not by one that looks or sounds alike; <c>(a|b+|c d)</c> any of these;
/// <c>&lt;name&gt;</c> any word of the list of that name; <c>...</c> up to three other words in between, <c>...5</c> up to five.
/// </summary>
/// <param name="lists">The policy's word lists.</param>
/// <param name="lexicon">Takes in every word.</param>
/// <param name="normaliser">Normalises words as prompts are normalised.</param>
internal sealed class PatternParser(IReadOnlyDictionary<string, string[]> lists, LexiconBuilder lexicon, IPolicyNormaliser normaliser)
{
    private const int DefaultGap = 3;
    private const int LargestGap = 9;
    private const int ShortestBeginning = 3;

    /// <summary>Reads one pattern.</summary>
    /// <param name="pattern">As the policy file has it.</param>
    /// <returns>The sequences of places that it stands for: one, or several where an alternative has several words.</returns>
    /// <exception cref="FormatException">It is no pattern; the message says why.</exception>
    public IReadOnlyList<IReadOnlyList<PatternElement>> Parse(string pattern)
    {
        List<PatternElement[]> sequences =
        [
            [],
        ];
        var gap = 0;
        foreach (var part in Parts(normaliser.SeparateIdeographs(pattern)))
        {
            if (part.StartsWith("...", StringComparison.Ordinal))
            {
                gap = sequences[0].Length > 0 && gap == 0 ? ParseGap(part) : throw MisplacedGap();
                continue;
            }

            var continuations = Continuations(part, gap).ToArray();
            sequences = [.. sequences.SelectMany(s => continuations.Select(c => s.Concat(c).ToArray()))];
            gap = 0;
        }

        return sequences[0].Length == 0 ? throw new FormatException("a pattern must have at least one word")
            : gap > 0 ? throw MisplacedGap()
            : sequences;
    }

    /// <summary>Takes a word of a list or of a pattern, with its forms where it ends in <c>+</c>.</summary>
    /// <param name="word">The word as written.</param>
    /// <returns>The numbers of the word and its forms.</returns>
    /// <exception cref="FormatException">It is not a single word.</exception>
    public IEnumerable<int> Words(string word)
    {
        var inflected = word.EndsWith('+');
        var literal = word.StartsWith('=');
        var open = word.EndsWith(Lexicon.AnyEnding);
        var folded = normaliser.Fold(word[(literal ? 1 : 0)..^(inflected || open ? 1 : 0)]).Trim();
        if (folded.Length == 0 || !folded.All(char.IsLetterOrDigit) || (open && folded.Length < ShortestBeginning))
        {
            throw new FormatException(
                $"'{word}' is not a word: allowed are letters and digits, with '+' behind them for the regular forms,"
                    + $" '{Lexicon.AnyEnding}' behind at least {ShortestBeginning} of them for any ending,"
                    + " and '=' before them for the exact spelling alone (write a hyphen as a space)"
            );
        }

        if (open)
        {
            return [lexicon.Add(folded + Lexicon.AnyEnding)];
        }

        var forms = inflected ? WordForms.Inflect(folded) : [folded];
        return forms.Select(form => literal ? lexicon.AddLiteral(form) : lexicon.Add(form)).ToArray();
    }

    private static int ParseGap(string part)
    {
        if (part.Length == 3)
        {
            return DefaultGap;
        }

        return int.TryParse(part.AsSpan(3), NumberStyles.None, CultureInfo.InvariantCulture, out var gap) && gap is >= 1 and <= LargestGap
            ? gap
            : throw new FormatException($"'{part}' is no gap: allowed are '...' and '...1' to '...{LargestGap}'");
    }

    private static FormatException MisplacedGap() => new("a gap ('...') must stand between two words");

    /// <summary>The parts between spaces; a group in parentheses is one part.</summary>
    private static IEnumerable<string> Parts(string pattern)
    {
        for (var rest = pattern.Trim(); rest.Length > 0; )
        {
            var end = rest[0] == '(' ? rest.IndexOf(')', StringComparison.Ordinal) + 1 : rest.IndexOf(' ', StringComparison.Ordinal);
            if (rest[0] == '(' && (end == 0 || (end < rest.Length && rest[end] != ' ')))
            {
                throw new FormatException($"'{rest}' must have a ')' with a space or nothing behind it");
            }

            end = end < 0 ? rest.Length : end;
            yield return rest[..end];
            rest = rest[end..].TrimStart();
        }
    }

    private IEnumerable<PatternElement[]> Continuations(string part, int gap)
    {
        if (part.StartsWith('<') && part.EndsWith('>'))
        {
            var name = part[1..^1];
            return lists.TryGetValue(name, out var words)
                ?
                [
                    [new PatternElement(words.SelectMany(Words).ToFrozenSet(), gap)],
                ]
                : throw new FormatException($"there is no list named '{name}'; the lists are {string.Join(", ", lists.Keys)}");
        }

        var alternatives = (part.StartsWith('(') ? part[1..^1].Split('|') : [part])
            .Select(a => a.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .ToArray();
        var single = alternatives.Where(a => a.Length == 1).SelectMany(a => Words(a[0])).ToFrozenSet();
        var several = alternatives
            .Where(a => a.Length != 1)
            .Select(a => a.Select((word, i) => new PatternElement(Words(word).ToFrozenSet(), i == 0 ? gap : 0)).ToArray())
            .ToArray();
        return several.Any(a => a.Length == 0) ? throw new FormatException($"'{part}' has an empty alternative")
            : single.Count > 0 ? several.Prepend([new PatternElement(single, gap)])
            : several;
    }
}

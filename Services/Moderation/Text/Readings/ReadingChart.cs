using TextToVideo.Moderation.Policy;
using TextToVideo.Moderation.Text.Normalisation;

namespace TextToVideo.Moderation.Text.Readings;

/// <summary>
/// All the ways in which stretches of a reading make words of the lexicon (a chart, as parsers keep one). Words are matched whole: a word
/// that
/// merely contains a term (Scunthorpe) makes no edge.
/// </summary>
internal sealed class ReadingChart
{
    // Longer stretches without white space are read atom by atom alone; no word is spelt so lavishly.
    private const int LongestChunk = 64;

    // Of letters set apart or stuck to figures: fewer are too often something else.
    private const int ShortestWord = 3;

    private const string Masks = "*#_%?~^&-.•";

    // Short words that do stand alone, so that "as s" is two fragments of one word and "as is" is not.
    private static readonly HashSet<string> CommonShortWords =
    [
        "a",
        "i",
        "o",
        "ad",
        "ah",
        "am",
        "an",
        "as",
        "at",
        "ax",
        "be",
        "by",
        "cd",
        "cm",
        "dj",
        "do",
        "dr",
        "eh",
        "em",
        "er",
        "eu",
        "ex",
        "ft",
        "go",
        "ha",
        "hd",
        "he",
        "hi",
        "ho",
        "id",
        "if",
        "in",
        "is",
        "it",
        "kg",
        "km",
        "la",
        "lo",
        "ma",
        "me",
        "mm",
        "mr",
        "ms",
        "my",
        "no",
        "of",
        "oh",
        "ok",
        "on",
        "or",
        "ow",
        "ox",
        "pa",
        "pi",
        "pm",
        "re",
        "so",
        "st",
        "to",
        "tv",
        "uk",
        "um",
        "un",
        "up",
        "us",
        "uv",
        "vr",
        "vs",
        "we",
        "ye",
        "yo",
    ];

    private const string OpeningBrackets = "(<[{";
    private const string ClosingBrackets = ")>]}";

    private static readonly char[] Punctuation = [.. "!|(<[{+#"];
    private static readonly char[] Digits = [.. "0123456789"];

    private static readonly HashSet<string> Clitics = ["d", "ll", "m", "re", "s", "t", "ve"];

    // Of words in three pieces and more.
    private const int ShortestInPieces = 7;

    // Of words in a guess.
    private const int ShortestGuess = 4;

    private readonly IReadOnlyList<PromptAtom> _atoms;
    private readonly bool _isGuess;
    private readonly Lexicon _lexicon;
    private readonly List<ChartEdge>[] _edges;
    private readonly int[] _lastClosing;

    /// <summary>Draws the chart of a reading.</summary>
    /// <param name="reading">The reading.</param>
    /// <param name="lexicon">The words to look for.</param>
    public ReadingChart(PromptReading reading, Lexicon lexicon)
    {
        _atoms = reading.Atoms;
        _isGuess = reading.Written is not null;
        _lexicon = lexicon;
        _edges = new List<ChartEdge>[_atoms.Count];
        _lastClosing = [.. ClosingBrackets.Select(LastAtomWith)];
        for (var i = 0; i < _atoms.Count; i++)
        {
            _edges[i] = [];
            if (reading.Written is { } written)
            {
                AddGuess(i, written[i]);
            }
            else if (_atoms[i].IsWord)
            {
                AddWord(i, i + 1, _atoms[i].Text, Certainties.Plain);
            }
        }

        if (_isGuess)
        {
            return;
        }

        AddChunks();
        AddLettersApart();
        AddFragments();
    }

    /// <summary>How many atoms the reading has.</summary>
    public int Length => _atoms.Count;

    /// <summary>The words that begin at an atom.</summary>
    /// <param name="atom">From 0 to <see cref="Length"/> − 1.</param>
    /// <returns>The edges; often none.</returns>
    public IReadOnlyList<ChartEdge> From(int atom) => _edges[atom];

    /// <summary>Whether an atom counts as a word where a pattern skips words.</summary>
    /// <param name="atom">From 0 to <see cref="Length"/> − 1.</param>
    /// <returns>True for letters and digits.</returns>
    public bool IsWord(int atom) => _atoms[atom].IsWord;

    /// <summary>Whether a match has letters enough to be no accident.</summary>
    /// <param name="start">Its first atom.</param>
    /// <param name="end">The atom after its last.</param>
    /// <returns>True except for a short word in a guess.</returns>
    public bool IsLongEnough(int start, int end) => !_isGuess || end > start + 1 || _atoms[start].Text.Length >= ShortestGuess;

    /// <summary>Takes out the words within a stretch.</summary>
    /// <param name="start">The stretch's first atom.</param>
    /// <param name="end">The atom after its last.</param>
    public void Remove(int start, int end)
    {
        for (var i = start; i < end; i++)
        {
            _edges[i].RemoveAll(e => e.End <= end);
        }
    }

    private int LastAtomWith(char symbol)
    {
        var atom = _atoms.Count - 1;
        while (atom >= 0 && (_atoms[atom].IsWord || !_atoms[atom].Text.Contains(symbol, StringComparison.Ordinal)))
        {
            atom--;
        }

        return atom;
    }

    /// <summary>A word that a guess makes of another one, unless it is left as it is or is innocent as it stands.</summary>
    private void AddGuess(int atom, string written)
    {
        var found = new HashSet<int>();
        if (_atoms[atom].IsWord && _atoms[atom].Text != written && !_lexicon.IsInnocent(written))
        {
            _lexicon.FindExact(_atoms[atom].Text, found);
        }

        AddEdge(atom, atom + 1, found, Certainties.Plain);
    }

    private void AddWord(int start, int end, string text, double certainty)
    {
        var found = new HashSet<int>();
        var spelt = _lexicon.Find(text, found, ShortestBeginning(start, end));
        AddEdge(start, end, found, certainty * spelt);
        if (text.Any(char.IsDigit) && text.Any(char.IsLetter))
        {
            found = [];
            _lexicon.Find(Leetspeak.Read(text), found);
            foreach (var letters in text.Split(Digits, StringSplitOptions.RemoveEmptyEntries).Where(t => t.Length >= ShortestWord))
            {
                _lexicon.FindExact(letters, found);
            }

            AddEdge(start, end, found, certainty * Certainties.Leetspeak);
        }
    }

    private int ShortestBeginning(int start, int end) => end > start + 1 ? _atoms[start].Text.Length + 1 : 0;

    private void AddEdge(int start, int end, HashSet<int> found, double certainty)
    {
        if (found.Count > 0)
        {
            _edges[start].Add(new ChartEdge(end, [.. found], certainty));
        }
    }

    /// <summary>Words that punctuation cuts (ki-ll), or that symbols are letters of (@ss, sh*t, |&lt;ill).</summary>
    private void AddChunks()
    {
        for (int start = 0, end; start < _atoms.Count; start = end)
        {
            end = start + 1;
            while (end < _atoms.Count && _atoms[end].Chunk == _atoms[start].Chunk)
            {
                end++;
            }

            var text = string.Concat(Enumerable.Range(start, end - start).Select(i => _atoms[i].Text));
            if (text.Length > LongestChunk || (end - start == 1 && _atoms[start].IsWord))
            {
                continue;
            }

            var words = Enumerable.Range(start, end - start).Where(i => _atoms[i].IsWord).ToArray();
            if (words.Length > 1 && !IsContraction(words))
            {
                AddWord(words[0], words[^1] + 1, string.Concat(words.Select(i => _atoms[i].Text)), Certainties.Joined);
            }

            AddSymbolLetters(start, end, text);
            AddMasked(start, end, text);
        }
    }

    /// <summary>Whether a chunk is a word with an English clitic, such as "who're", which makes no other word.</summary>
    private bool IsContraction(int[] words) =>
        words.Length == 2
        && words[1] == words[0] + 2
        && _atoms[words[0] + 1].Text is "'" or "\u2019"
        && Clitics.Contains(_atoms[words[1]].Text);

    private void AddSymbolLetters(int start, int end, string text)
    {
        var found = new HashSet<int>();
        var drawn = Leetspeak.ReadDrawn(text);
        if (drawn != text)
        {
            _lexicon.Find(Leetspeak.Read(drawn), found);
            AddEdge(start, end, found, Certainties.Leetspeak);
        }

        // Pieces between the punctuation that stands for no letter, with and without what may be mere punctuation at their ends ("k!ll!").
        for (int from = 0, to; from < text.Length; from = to + 1)
        {
            to = from;
            while (to < text.Length && (char.IsLetterOrDigit(text[to]) || Leetspeak.Letter(text[to]) != '\0'))
            {
                to++;
            }

            var piece = text[from..to];
            if (piece.Length == 0 || piece.All(char.IsLetterOrDigit))
            {
                continue;
            }

            found = [];
            _lexicon.Find(Leetspeak.Read(piece.Trim(Punctuation)), found);
            if (Punctuation.Contains(piece[^1]) || (Punctuation.Contains(piece[0]) && !IsClosedAfter(start, piece[0])))
            {
                _lexicon.FindExact(Leetspeak.Read(piece), found);
            }

            AddEdge(AtomAt(start, from), AtomAt(start, to - 1) + 1, found, Certainties.Leetspeak);
        }
    }

    /// <summary>Whether a symbol is an opening bracket that is closed later, rather than a letter c.</summary>
    private bool IsClosedAfter(int atom, char symbol)
    {
        var bracket = OpeningBrackets.IndexOf(symbol, StringComparison.Ordinal);
        return bracket >= 0 && _lastClosing[bracket] >= atom;
    }

    private void AddMasked(int start, int end, string text)
    {
        var trimmed = text.Trim(".,;:!?\"'()[]{}<>-".AsSpan()).ToString();
        var masked = string.Concat(trimmed.Select(c => Masks.Contains(c) ? '*' : c));
        if (masked.Contains('*') && masked.All(c => c == '*' || char.IsLetter(c)))
        {
            var found = new HashSet<int>();
            _lexicon.FindMasked(masked, found);
            AddEdge(start, end, found, Certainties.Masked);
        }
    }

    private int AtomAt(int first, int character)
    {
        while (character >= _atoms[first].Text.Length)
        {
            character -= _atoms[first].Text.Length;
            first++;
        }

        return first;
    }

    /// <summary>Words whose letters stand one by one: k i l l, k.i.l.l, k - 1 - l - l.</summary>
    private void AddLettersApart()
    {
        var run = new List<int>();
        for (var i = 0; i < _atoms.Count; i++)
        {
            var atom = _atoms[i];
            if (
                atom.Text.Length == 1
                && (atom.IsWord || IsAlone(i))
                && !Ideographs.Is(atom.Text[0])
                && Leetspeak.Letter(atom.Text[0]) != '\0'
            )
            {
                run.Add(i);
            }
            else if (atom.IsWord)
            {
                AddRun(run);
                run.Clear();
            }
        }

        AddRun(run);
    }

    private void AddRun(List<int> run)
    {
        var text = string.Concat(run.Select(i => _atoms[i].Text));
        if (run.Count < ShortestWord || _lexicon.IsInnocent(text))
        {
            return;
        }

        // "a s e x ..." is "a sex ...".
        var first = text[0] is 'a' or 'i' ? 1 : 0;
        for (var start = 0; start <= run.Count - ShortestWord; start++)
        {
            var last = Math.Min(run.Count, start + _lexicon.LongestWord + ShortestWord);
            for (var end = start + ShortestWord; end <= last; end++)
            {
                // Within a longer run three letters are too often part of a word that is merely spelt out.
                if (end - start > ShortestWord || start == 0 || start == first || end == run.Count)
                {
                    var found = new HashSet<int>();
                    _lexicon.Find(Leetspeak.Read(text[start..end]), found);
                    AddEdge(run[start], run[end - 1] + 1, found, Certainties.Joined);
                }
            }
        }
    }

    private bool IsAlone(int atom) =>
        (atom == 0 || _atoms[atom - 1].Chunk != _atoms[atom].Chunk)
        && (atom == _atoms.Count - 1 || _atoms[atom + 1].Chunk != _atoms[atom].Chunk);

    /// <summary>
    /// Words in two to four fragments, all but one of which are too short to be words themselves (sh it, f u ck, ki lling), and long words
    /// in three and more, whatever these are (mas tur bating).
    /// </summary>
    private void AddFragments()
    {
        const int most = 4;
        for (var start = 0; start < _atoms.Count; start++)
        {
            var text = "";
            var splinters = 0;
            for (var end = start; end < Math.Min(_atoms.Count, start + most); end++)
            {
                var atom = _atoms[end];
                if (!atom.IsWord || !IsAlone(end) || !atom.Text.Any(char.IsLetter) || text.Length > LongestChunk)
                {
                    break;
                }

                text += atom.Text;
                splinters += atom.Text.Length <= 2 && !CommonShortWords.Contains(atom.Text) ? 1 : 0;
                if (end > start && splinters >= end - start)
                {
                    AddWord(start, end + 1, text, Certainties.Joined);
                }
                else if (end > start + 1 && text.Length >= ShortestInPieces)
                {
                    var found = new HashSet<int>();
                    _lexicon.FindExact(text, found, ShortestBeginning(start, end + 1));
                    AddEdge(start, end + 1, found, Certainties.Joined);
                }
            }
        }
    }
}

/// <summary>One way in which a person may read a prompt.</summary>
/// <param name="Atoms">The text, folded and cut.</param>
/// <param name="Certainty">How sure it is that the text is meant so, above 0 and at most 1: the text as it stands has 1.</param>
internal sealed record PromptReading(IReadOnlyList<PromptAtom> Atoms, double Certainty)
{
    /// <summary>
    /// Where the reading is a guess that nothing in the prompt asks for (backwards, ROT13): each atom as it is written. Else null. In a
    /// guess only exact words count, and none that is written as a word of its own.
    /// </summary>
    public IReadOnlyList<string>? Written { get; init; }
}

/// <summary>The smallest piece of a reading: a run of letters and digits, or a run of anything else but white space.</summary>
/// <param name="Text">The piece, folded.</param>
/// <param name="IsWord">Whether it is letters and digits.</param>
/// <param name="Chunk">Which chunk between white space it is part of, from 0.</param>
internal readonly record struct PromptAtom(string Text, bool IsWord, int Chunk);

/// <summary>Words of the lexicon that a stretch of a reading can be meant for.</summary>
/// <param name="End">The atom after the stretch.</param>
/// <param name="Words">The words' numbers; at least one.</param>
/// <param name="Certainty">How sure it is that they are meant; see <see cref="Certainties"/>.</param>
internal readonly record struct ChartEdge(int End, int[] Words, double Certainty);

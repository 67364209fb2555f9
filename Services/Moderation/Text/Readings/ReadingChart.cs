using TextToVideo.Moderation.Normalisation;
using TextToVideo.Moderation.Policy;

namespace TextToVideo.Moderation.Text.Readings;

/// <summary>
/// All the ways in which parts of a reading form words of the lexicon, as in a chart parser. Each edge of the chart covers whole words, so
/// a word that merely contains a term (Scunthorpe) has no edge.
/// </summary>
internal sealed class ReadingChart
{
    // Longer chunks without white space are read atom by atom only; no disguised word is this long.
    private const int LongestChunk = 64;

    // Applies to separated letters and to letters next to digits. Shorter words would match too often by accident.
    private const int ShortestWord = 3;

    private const string Masks = "*#_%?~^&-.•";

    // Short words that are common on their own: "as s" may be two fragments of one word, "as is" is not.
    private static readonly HashSet<string> s_commonShortWords =
    [
        .. (
            "a i o ad ah am an as at ax be by cd cm dj do dr eh em er eu ex ft go ha hd he hi ho id if in is it kg km la lo "
            + "ma me mm mr ms my no of oh ok on or ow ox pa pi pm re so st to tv uk um un up us uv vr vs we ye yo"
        ).Split(' '),
    ];

    private const string OpeningBrackets = "(<[{";
    private const string ClosingBrackets = ")>]}";

    private static readonly char[] s_punctuation = [.. "!|(<[{+#"];
    private static readonly char[] s_digits = [.. "0123456789"];

    private static readonly HashSet<string> s_clitics = ["d", "ll", "m", "re", "s", "t", "ve"];

    // Applies to words that are broken once. Shorter ones have a part of one or two letters, which AddFragments looks at.
    private const int ShortestBroken = 5;

    // Applies to prefixes ("selbstmord*") of words that are broken once: "на силу" is not a break of "насилу*".
    private const int ShortestBrokenPrefix = 6;
    private const int ShortestStartOfPrefix = 3;

    // Applies to words in three or more pieces.
    private const int ShortestInPieces = 7;

    // Applies to words in a guessed reading.
    private const int ShortestGuess = 4;

    private readonly IReadOnlyList<PromptAtom> _atoms;
    private readonly bool _isGuess;
    private readonly Lexicon _lexicon;
    private readonly ReadingWork _work;
    private readonly List<ChartEdge>[] _edges;
    private readonly int[] _lastClosing;

    /// <summary>Creates the chart of a reading.</summary>
    /// <param name="reading">The reading.</param>
    /// <param name="lexicon">The words to find.</param>
    /// <param name="work">Counts the characters that are looked up.</param>
    public ReadingChart(PromptReading reading, Lexicon lexicon, ReadingWork work)
    {
        _atoms = reading.Atoms;
        _isGuess = reading.Original is not null;
        _lexicon = lexicon;
        _work = work;
        _edges = new List<ChartEdge>[_atoms.Count];
        _lastClosing = [.. ClosingBrackets.Select(LastAtomWith)];
        for (int i = 0; i < _atoms.Count; i++)
        {
            _work.Add(_atoms[i].Text.Length);
            _edges[i] = [];
            if (reading.Original is { } original)
            {
                AddGuess(i, original[i]);
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
        AddSeparatedLetters();
        AddFragments();
        AddBrokenWords();
    }

    /// <summary>Gets the number of atoms of the reading.</summary>
    public int Length => _atoms.Count;

    /// <summary>Returns the edges that begin at an atom.</summary>
    /// <param name="atom">From 0 to <see cref="Length"/> − 1.</param>
    public IReadOnlyList<ChartEdge> GetEdges(int atom) => _edges[atom];

    /// <summary>Returns whether an atom counts as a word in a gap of a pattern: whether it consists of letters and digits.</summary>
    /// <param name="atom">From 0 to <see cref="Length"/> − 1.</param>
    public bool IsWord(int atom) => _atoms[atom].IsWord;

    /// <summary>Returns whether a match is long enough not to be an accident.</summary>
    /// <param name="start">The first atom of the match.</param>
    /// <param name="end">The atom after the match.</param>
    /// <returns>False only for a short word in a guessed reading.</returns>
    public bool IsLongEnough(int start, int end) => !_isGuess || end > start + 1 || _atoms[start].Text.Length >= ShortestGuess;

    /// <summary>Removes the edges within a range of atoms.</summary>
    /// <param name="start">The first atom of the range.</param>
    /// <param name="end">The atom after the range.</param>
    public void Remove(int start, int end)
    {
        for (int i = start; i < end; i++)
        {
            _edges[i].RemoveAll(e => e.End <= end);
        }
    }

    /// <summary>Returns the last atom that contains a symbol; −1 if there is none.</summary>
    private int LastAtomWith(char symbol)
    {
        int atom = _atoms.Count - 1;
        while (atom >= 0 && (_atoms[atom].IsWord || !_atoms[atom].Text.Contains(symbol, StringComparison.Ordinal)))
        {
            atom--;
        }

        return atom;
    }

    /// <summary>Adds a word of a guessed reading, unless the guess does not change it or the written word is innocent.</summary>
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
        _work.Add(text.Length);
        var found = new HashSet<int>();
        double spelling = _lexicon.Find(text, found, GetMinimumPrefix(start, end));
        AddEdge(start, end, found, certainty * spelling);
        if (text.Any(char.IsDigit) && text.Any(char.IsLetter))
        {
            found = [];
            _lexicon.Find(Leetspeak.Decode(text), found);
            foreach (string? letters in text.Split(s_digits, StringSplitOptions.RemoveEmptyEntries).Where(t => t.Length >= ShortestWord))
            {
                _lexicon.FindExact(letters, found);
            }

            AddEdge(start, end, found, certainty * Certainties.Leetspeak);
        }
    }

    private int GetMinimumPrefix(int start, int end) => end > start + 1 ? _atoms[start].Text.Length + 1 : 0;

    private void AddEdge(int start, int end, HashSet<int> found, double certainty)
    {
        if (found.Count > 0)
        {
            _edges[start].Add(new ChartEdge(end, [.. found], certainty));
        }
    }

    /// <summary>Adds words that are split by punctuation (ki-ll) or contain symbols instead of letters (@ss, sh*t, |&lt;ill).</summary>
    private void AddChunks()
    {
        for (int start = 0, end; start < _atoms.Count; start = end)
        {
            end = start + 1;
            while (end < _atoms.Count && _atoms[end].Chunk == _atoms[start].Chunk)
            {
                end++;
            }

            string text = string.Concat(Enumerable.Range(start, end - start).Select(i => _atoms[i].Text));
            _work.Add(text.Length);
            if (text.Length > LongestChunk || (end - start == 1 && _atoms[start].IsWord))
            {
                continue;
            }

            int[] words = Enumerable.Range(start, end - start).Where(i => _atoms[i].IsWord).ToArray();
            if (words.Length > 1 && !IsContraction(words))
            {
                AddWord(words[0], words[^1] + 1, string.Concat(words.Select(i => _atoms[i].Text)), Certainties.Joined);
            }

            AddSymbolLetters(start, end, text);
            AddMasked(start, end, text);
        }
    }

    /// <summary>Returns whether a chunk is an English contraction, such as "who're", which must not be read as another word.</summary>
    private bool IsContraction(int[] words) =>
        words.Length == 2
        && words[1] == words[0] + 2
        && _atoms[words[0] + 1].Text is "'" or "\u2019"
        && s_clitics.Contains(_atoms[words[1]].Text);

    private void AddSymbolLetters(int start, int end, string text)
    {
        _work.Add(text.Length);
        var found = new HashSet<int>();
        string drawn = Leetspeak.DecodeDrawnLetters(text);
        if (drawn != text)
        {
            _lexicon.Find(Leetspeak.Decode(drawn), found);
            AddEdge(start, end, found, Certainties.Leetspeak);
        }

        // Pieces between symbols that do not stand for letters. A symbol at an end may be a letter or punctuation ("k!ll!").
        for (int from = 0, to; from < text.Length; from = to + 1)
        {
            to = from;
            while (to < text.Length && (char.IsLetterOrDigit(text[to]) || Leetspeak.ToLetter(text[to]) != '\0'))
            {
                to++;
            }

            string piece = text[from..to];
            if (piece.Length == 0 || piece.All(char.IsLetterOrDigit))
            {
                continue;
            }

            _work.Add(piece.Length);
            found = [];
            _lexicon.Find(Leetspeak.Decode(piece.Trim(s_punctuation)), found);
            if (s_punctuation.Contains(piece[^1]) || (s_punctuation.Contains(piece[0]) && !IsClosedAfter(start, piece[0])))
            {
                _lexicon.FindExact(Leetspeak.Decode(piece), found);
            }

            AddEdge(AtomAt(start, from), AtomAt(start, to - 1) + 1, found, Certainties.Leetspeak);
        }
    }

    /// <summary>Returns whether a symbol is an opening bracket that is closed later, rather than a letter c.</summary>
    private bool IsClosedAfter(int atom, char symbol)
    {
        int bracket = OpeningBrackets.IndexOf(symbol, StringComparison.Ordinal);
        return bracket >= 0 && _lastClosing[bracket] >= atom;
    }

    private void AddMasked(int start, int end, string text)
    {
        string trimmed = text.Trim(".,;:!?\"'()[]{}<>-".AsSpan()).ToString();
        string masked = string.Concat(trimmed.Select(c => Masks.Contains(c) ? '*' : c));
        if (masked.Contains('*') && masked.All(c => c == '*' || char.IsLetter(c)))
        {
            var found = new HashSet<int>();
            _lexicon.FindMasked(masked, found);
            AddEdge(start, end, found, Certainties.Masked);
        }
    }

    /// <summary>Returns the atom that contains a character of the text from the atom <paramref name="first"/> on.</summary>
    private int AtomAt(int first, int character)
    {
        while (character >= _atoms[first].Text.Length)
        {
            character -= _atoms[first].Text.Length;
            first++;
        }

        return first;
    }

    /// <summary>Adds words with separated letters: k i l l, k.i.l.l, k - 1 - l - l.</summary>
    private void AddSeparatedLetters()
    {
        var run = new List<int>();
        for (int i = 0; i < _atoms.Count; i++)
        {
            PromptAtom atom = _atoms[i];
            if (
                atom.Text.Length == 1
                && (atom.IsWord || IsAlone(i))
                && !Ideographs.IsIdeograph(atom.Text[0])
                && Leetspeak.ToLetter(atom.Text[0]) != '\0'
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
        string text = string.Concat(run.Select(i => _atoms[i].Text));
        if (run.Count < ShortestWord || _lexicon.IsInnocent(text))
        {
            return;
        }

        // "a s e x ..." reads as "a sex ...".
        int first = text[0] is 'a' or 'i' ? 1 : 0;
        for (int start = 0; start <= run.Count - ShortestWord; start++)
        {
            int last = Math.Min(run.Count, start + _lexicon.LongestWord + ShortestWord);
            for (int end = start + ShortestWord; end <= last; end++)
            {
                // Within a longer run, three letters are too often part of another word that is spelled out.
                if (end - start > ShortestWord || start == 0 || start == first || end == run.Count)
                {
                    _work.Add(end - start);
                    var found = new HashSet<int>();
                    _lexicon.Find(Leetspeak.Decode(text[start..end]), found);
                    AddEdge(run[start], run[end - 1] + 1, found, Certainties.Joined);
                }
            }
        }
    }

    /// <summary>Returns whether an atom has white space on both sides.</summary>
    private bool IsAlone(int atom) =>
        (atom == 0 || _atoms[atom - 1].Chunk != _atoms[atom].Chunk)
        && (atom == _atoms.Count - 1 || _atoms[atom + 1].Chunk != _atoms[atom].Chunk);

    /// <summary>
    /// Adds words in two to four fragments, of which all but one are too short to be words (sh it, f u ck, ki lling), and long words in
    /// three or more fragments of any kind (mas tur bating).
    /// </summary>
    private void AddFragments()
    {
        const int maxFragments = 4;
        for (int start = 0; start < _atoms.Count; start++)
        {
            string text = "";
            int shortFragments = 0;
            for (int end = start; end < Math.Min(_atoms.Count, start + maxFragments); end++)
            {
                PromptAtom atom = _atoms[end];
                if (!atom.IsWord || !IsAlone(end) || !atom.Text.Any(char.IsLetter) || text.Length > LongestChunk)
                {
                    break;
                }

                text += atom.Text;
                shortFragments += atom.Text.Length <= 2 && !s_commonShortWords.Contains(atom.Text) ? 1 : 0;
                if (end > start && shortFragments >= end - start)
                {
                    AddWord(start, end + 1, text, Certainties.Joined);
                }
                else if (end > start + 1 && text.Length >= ShortestInPieces)
                {
                    _work.Add(text.Length);
                    var found = new HashSet<int>();
                    _lexicon.FindExact(text, found, GetMinimumPrefix(start, end + 1));
                    AddEdge(start, end + 1, found, Certainties.Joined);
                }
            }
        }
    }

    /// <summary>
    /// Adds words that are broken once, at any place and by any characters that are not letters or digits (behe ading, behea-\nding). Only
    /// exact spellings count, and pairs of words that are harmless beside each other do not (be heading).
    /// </summary>
    private void AddBrokenWords()
    {
        int first = -1;
        for (int second = 0; second < _atoms.Count; second++)
        {
            if (!_atoms[second].IsWord)
            {
                continue;
            }

            if (first >= 0)
            {
                AddBrokenWord(first, second);
            }

            first = second;
        }
    }

    private void AddBrokenWord(int first, int second)
    {
        string text = _atoms[first].Text + _atoms[second].Text;
        if (
            text.Length < ShortestBroken
            || text.Length > LongestChunk
            || !char.IsLetter(text[0])
            || HarmlessBreaks.Contains(_atoms[first].Text, _atoms[second].Text)
        )
        {
            return;
        }

        _work.Add(text.Length);
        var found = new HashSet<int>();
        bool mayBeginPrefix = second > first + 1 || _atoms[first].Text.Length >= ShortestStartOfPrefix;
        int minimumPrefix = mayBeginPrefix ? Math.Max(_atoms[first].Text.Length + 1, ShortestBrokenPrefix) : int.MaxValue;
        _lexicon.FindExact(text, found, minimumPrefix);
        if (text.Any(char.IsDigit) && Leetspeak.Decode(text) is { Length: >= ShortestBroken } decoded)
        {
            _lexicon.FindExact(decoded, found, minimumPrefix);
        }

        AddEdge(first, second + 1, found, Certainties.Joined);
    }
}

/// <summary>One way in which a person may read a prompt.</summary>
/// <param name="Atoms">The folded text, split into atoms.</param>
/// <param name="Certainty">
/// The certainty of the reading, above 0 and at most 1; 1 for the text as written. See <see cref="Certainties"/>.
/// </param>
internal sealed record PromptReading(IReadOnlyList<PromptAtom> Atoms, double Certainty)
{
    /// <summary>
    /// Gets, for a guessed reading (backwards, ROT13, pig Latin), each atom as written in the prompt; otherwise null. In a guessed reading,
    /// only exact spellings match, and only in atoms that the guess has changed.
    /// </summary>
    public IReadOnlyList<string>? Original { get; init; }
}

/// <summary>The smallest piece of a reading: a run of letters and digits, or a run of other characters except white space.</summary>
/// <param name="Text">The folded text of the piece.</param>
/// <param name="IsWord">Whether the piece consists of letters and digits.</param>
/// <param name="Chunk">The number, from 0, of the chunk between white space that contains the piece.</param>
internal readonly record struct PromptAtom(string Text, bool IsWord, int Chunk);

/// <summary>Words of the lexicon that a range of atoms can stand for. The range starts at the atom that has the edge.</summary>
/// <param name="End">The atom after the range.</param>
/// <param name="Words">The numbers of the words; at least one.</param>
/// <param name="Certainty">The certainty of the match; see <see cref="Certainties"/>.</param>
internal readonly record struct ChartEdge(int End, int[] Words, double Certainty);

using TextToVideo.Moderation.Normalisation;

namespace TextToVideo.Moderation.Policy;

/// <summary>Collects and numbers the words of a policy.</summary>
/// <param name="folding">Folds words in the same way as prompts.</param>
internal sealed class LexiconBuilder(CharacterFolding folding)
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<string> _words = [];
    private readonly HashSet<string> _literal = new(StringComparer.Ordinal);
    private readonly HashSet<string> _innocent = new(StringComparer.Ordinal);

    /// <summary>Adds a word, if it has not been added before.</summary>
    /// <param name="word">Folded letters and digits.</param>
    /// <returns>The word's number.</returns>
    public int Add(string word)
    {
        if (!_numbers.TryGetValue(word, out int number))
        {
            number = _words.Count;
            _numbers.Add(word, number);
            _words.Add(word);
        }

        return number;
    }

    /// <summary>Adds a word that is found by its exact spelling only.</summary>
    /// <param name="word">Folded letters and digits.</param>
    /// <returns>The word's number.</returns>
    public int AddLiteral(string word)
    {
        _literal.Add(word);
        return Add(word);
    }

    /// <summary>Adds a harmless word that is read exactly as written, never as another spelling of a word.</summary>
    /// <param name="word">The word as written in the policy file.</param>
    public void AddInnocent(string word) => _innocent.Add(folding.FoldWord(word));

    /// <summary>Creates the lexicon of all added words.</summary>
    public Lexicon Build() => new(_words, _literal, _innocent);
}

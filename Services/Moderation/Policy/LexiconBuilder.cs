namespace TextToVideo.Moderation.Policy;

/// <summary>Collects the words of a policy and numbers them.</summary>
/// <param name="normaliser">Normalises words as prompts are normalised.</param>
internal sealed class LexiconBuilder(IPolicyNormaliser normaliser)
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<string> _words = [];
    private readonly HashSet<string> _literal = new(StringComparer.Ordinal);
    private readonly HashSet<string> _innocent = new(StringComparer.Ordinal);

    /// <summary>Adds a word, once.</summary>
    /// <param name="word">Folded letters and digits.</param>
    /// <returns>Its number.</returns>
    public int Add(string word)
    {
        if (!_numbers.TryGetValue(word, out var number))
        {
            number = _words.Count;
            _numbers.Add(word, number);
            _words.Add(word);
        }

        return number;
    }

    /// <summary>Adds a word that is to be found by exact spelling alone.</summary>
    /// <param name="word">Folded letters and digits.</param>
    /// <returns>Its number.</returns>
    public int AddLiteral(string word)
    {
        _literal.Add(word);
        return Add(word);
    }

    /// <summary>Adds a word that is to be read only as it stands.</summary>
    /// <param name="word">The word as the policy has it.</param>
    public void AddInnocent(string word) => _innocent.Add(normaliser.Fold(word));

    /// <summary>Makes the lexicon.</summary>
    /// <returns>The lexicon of all words added.</returns>
    public Lexicon Build() => new(_words, _literal, _innocent);
}

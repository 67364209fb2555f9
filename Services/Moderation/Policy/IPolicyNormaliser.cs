namespace TextToVideo.Moderation.Policy;

/// <summary>Normalises the words of a policy in the same way as prompts are normalised, so that the two match.</summary>
internal interface IPolicyNormaliser
{
    /// <summary>Folds a word of the policy. An emoji becomes a word of its own.</summary>
    /// <param name="word">The word as written in the policy file.</param>
    /// <returns>The folded word.</returns>
    string Fold(string word);

    /// <summary>Separates adjacent ideographs by spaces, because each ideograph is matched as a word.</summary>
    /// <param name="pattern">A pattern of the policy file.</param>
    /// <returns>The pattern; unchanged if it has no adjacent ideographs.</returns>
    string SeparateIdeographs(string pattern);
}

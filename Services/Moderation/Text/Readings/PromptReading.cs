namespace TextToVideo.Moderation.Text.Readings;

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

namespace TextToVideo.Contracts.Messages;

/// <summary>Response to <see cref="JudgeTexts"/>.</summary>
/// <param name="Verdicts">One verdict per text, in the order of the texts.</param>
public sealed record TextsJudged(IReadOnlyList<ModerationVerdict> Verdicts);

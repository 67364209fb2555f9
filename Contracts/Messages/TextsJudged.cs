namespace TextToVideo.Contracts.Messages;

/// <summary>Answer to <see cref="JudgeTexts"/>.</summary>
/// <param name="Verdicts">One for each text, in order.</param>
public sealed record TextsJudged(IReadOnlyList<ModerationVerdict> Verdicts);

namespace TextToVideo.Contracts.Messages;

/// <summary>
/// Request: say what the policy says of texts, for no job. Answered with <see cref="TextsJudged"/> or <see cref="TextsNotJudged"/>.
/// </summary>
/// <param name="Texts">The texts.</param>
public sealed record JudgeTexts(IReadOnlyList<string> Texts);

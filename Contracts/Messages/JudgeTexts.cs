namespace TextToVideo.Contracts.Messages;

/// <summary>
/// Request: moderate texts that belong to no job. The response is <see cref="TextsJudged"/> or <see cref="TextsNotJudged"/>.
/// </summary>
/// <param name="Texts">The texts.</param>
public sealed record JudgeTexts(IReadOnlyList<string> Texts);

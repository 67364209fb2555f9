namespace TextToVideo.Contracts.Messages;

/// <summary>Answer to <see cref="JudgeTexts"/> where moderation failed.</summary>
/// <param name="Code">One of <see cref="ErrorCodes"/>.</param>
/// <param name="Message">One line for the user.</param>
public sealed record TextsNotJudged(string Code, string Message);

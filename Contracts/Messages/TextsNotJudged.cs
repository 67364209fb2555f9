namespace TextToVideo.Contracts.Messages;

/// <summary>Response to <see cref="JudgeTexts"/> if moderation failed.</summary>
/// <param name="Code">The error code; one of <see cref="ErrorCodes"/>.</param>
/// <param name="Message">One line for the user.</param>
public sealed record TextsNotJudged(string Code, string Message);

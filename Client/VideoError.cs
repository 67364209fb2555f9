namespace TextToVideo.Client;

/// <summary>Why a job failed.</summary>
/// <param name="Code">The code; one of <see cref="TextToVideoErrorCodes"/>, or one that a later server knows.</param>
/// <param name="Message">One line that describes the error.</param>
public sealed record VideoError(string Code, string Message);

namespace TextToVideo.Generation.Jobs;

/// <summary>The video's state does not allow the call.</summary>
/// <param name="message">One line for the user.</param>
/// <param name="code">The error's code.</param>
public sealed class VideoConflictException(string message, string code = "conflict") : Exception(message)
{
    /// <summary>The error's code.</summary>
    public string Code { get; } = code;
}

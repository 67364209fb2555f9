namespace TextToVideo.Generation.Videos;

/// <summary>The video's state does not allow the call.</summary>
/// <param name="message">One line for the user.</param>
public sealed class VideoConflictException(string message) : Exception(message);

namespace TextToVideo.Generation.Jobs;

/// <summary>There is no such video, or no such file of it.</summary>
/// <param name="message">One line for the user.</param>
public sealed class VideoNotFoundException(string message) : ResourceNotFoundException(message);

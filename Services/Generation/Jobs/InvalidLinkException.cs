namespace TextToVideo.Generation.Jobs;

/// <summary>The exception that is thrown when a link is invalid or has expired.</summary>
/// <param name="message">One line for the user of the link.</param>
public sealed class InvalidLinkException(string message) : Exception(message);

namespace TextToVideo.Generation.Jobs;

/// <summary>A link does not open anything, or no longer.</summary>
/// <param name="message">One line for whoever has it.</param>
public sealed class InvalidLinkException(string message) : Exception(message);

namespace TextToVideo.Generation.Links;

/// <summary>A link does not open anything, or no longer.</summary>
/// <param name="message">One line for whoever has it.</param>
public sealed class InvalidLinkException(string message) : Exception(message);

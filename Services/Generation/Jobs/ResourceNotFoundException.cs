namespace TextToVideo.Generation.Jobs;

/// <summary>There is nothing of that name that the caller may see.</summary>
/// <param name="message">One line for the user.</param>
public abstract class ResourceNotFoundException(string message) : Exception(message);

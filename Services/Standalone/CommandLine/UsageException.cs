namespace TextToVideo.Standalone.CommandLine;

/// <summary>An option is not what it may be: exit code 2.</summary>
/// <param name="option">The option, as it is typed.</param>
/// <param name="description">What is allowed.</param>
internal sealed class UsageException(string option, string description) : Exception($"{option}: {description}");

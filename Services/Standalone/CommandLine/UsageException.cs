namespace TextToVideo.Standalone.CommandLine;

/// <summary>The exception for an invalid option. The process then ends with <see cref="ExitCodes.Usage"/>.</summary>
/// <param name="option">The option, as it appears on the command line.</param>
/// <param name="description">What is wrong, or which values are allowed.</param>
internal sealed class UsageException(string option, string description) : Exception($"{option}: {description}");

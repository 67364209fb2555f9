namespace TextToVideo.Moderation.Policy;

/// <summary>The policy file is missing or is not a valid policy. The message names the file and the place in it.</summary>
/// <param name="file">The policy file.</param>
/// <param name="place">The place in the file, for example <c>categories[2].rules[0].patterns[5]</c>; empty for the file as a whole.</param>
/// <param name="problem">What is wrong and what is allowed.</param>
/// <param name="innerException">The exception that told, if one did.</param>
public sealed class InvalidPolicyException(string file, string place, string problem, Exception? innerException = null)
    : Exception($"Moderation policy {file}{(place.Length == 0 ? "" : $" at {place}")}: {problem}", innerException)
{
    /// <summary>The policy file.</summary>
    public string File { get; } = file;

    /// <summary>The place in the file, for example <c>categories[2].name</c>; empty for the file as a whole.</summary>
    public string Place { get; } = place;
}

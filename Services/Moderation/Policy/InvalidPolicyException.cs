namespace TextToVideo.Moderation.Policy;

/// <summary>The policy file is missing or is not a valid policy. The message names the file and the position in it.</summary>
/// <param name="file">The path of the policy file.</param>
/// <param name="place">The position in the file, for example <c>categories[2].rules[0].patterns[5]</c>; empty for the whole file.</param>
/// <param name="problem">What is wrong and what is allowed.</param>
/// <param name="innerException">The cause, if it is an exception.</param>
public sealed class InvalidPolicyException(string file, string place, string problem, Exception? innerException = null)
    : Exception($"Moderation policy {file}{(place.Length == 0 ? "" : $" at {place}")}: {problem}", innerException)
{
    /// <summary>Gets the path of the policy file.</summary>
    public string File { get; } = file;

    /// <summary>Gets the position in the file, for example <c>categories[2].name</c>; empty for the whole file.</summary>
    public string Place { get; } = place;
}

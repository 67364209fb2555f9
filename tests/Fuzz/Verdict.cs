namespace TextToVideo.Fuzz;

/// <summary>Represents the outcome of a request.</summary>
/// <param name="Outcome">The status, or a description if there is none, for the table of outcomes.</param>
/// <param name="Error">What is wrong with the response; null if it is valid.</param>
internal sealed record Verdict(string Outcome, string? Error = null);

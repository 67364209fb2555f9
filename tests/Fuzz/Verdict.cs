namespace TextToVideo.Fuzz;

/// <summary>What came of a request.</summary>
/// <param name="Outcome">For the table of the run: a status, or how it went without one.</param>
/// <param name="Complaint">What was wrong with the answer; null: nothing.</param>
internal sealed record Verdict(string Outcome, string? Complaint = null);

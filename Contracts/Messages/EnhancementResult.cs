namespace TextToVideo.Contracts.Messages;

/// <summary>The outcome of an <see cref="EnhancementRequest"/>: a rewritten prompt and the verdict on it, or a problem.</summary>
/// <param name="Text">The rewritten prompt; null if there is none.</param>
/// <param name="Verdict">The verdict on the rewritten prompt and its phrases; null if there is no rewritten prompt.</param>
/// <param name="Problem">
/// Why there is no rewritten prompt, as the end of the sentence "The prompt was not rewritten, because …"; null if there is one.
/// </param>
public sealed record EnhancementResult(string? Text, ModerationVerdict? Verdict, string? Problem);

namespace TextToVideo.Generation.Jobs;

/// <summary>Represents the request of a job to have its prompt rewritten, and the rewritten prompt.</summary>
/// <param name="MaxCharacters">The maximum length of the rewritten prompt in UTF-16 code units.</param>
/// <param name="RevisedPrompt">The rewritten prompt; null until there is one, and if there is none.</param>
public sealed record PromptEnhancement(int MaxCharacters, string? RevisedPrompt = null);

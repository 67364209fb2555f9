namespace TextToVideo.Contracts.Messages;

/// <summary>Asks for a prompt to be rewritten. It is part of <see cref="ModeratePrompt"/>.</summary>
/// <param name="Text">The prompt without its directives.</param>
/// <param name="Phrases">
/// The model's phrases for style, camera, mood and theme, which follow the rewritten prompt and are moderated with it; may be empty.
/// </param>
/// <param name="MaxCharacters">The maximum length of the rewritten prompt in UTF-16 code units, at least 1.</param>
public sealed record EnhancementRequest(string Text, string Phrases, int MaxCharacters);

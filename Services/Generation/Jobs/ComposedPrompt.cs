namespace TextToVideo.Generation.Jobs;

/// <summary>Represents a prompt combined with its customisation.</summary>
/// <param name="Encoded">The text that the text encoder encodes.</param>
/// <param name="Specified">The specified values, spelled as in the model's manifest.</param>
/// <param name="Warnings">Warnings about unsupported values and parts of the prompt that only look like directives.</param>
internal sealed record ComposedPrompt(string Encoded, Customisation Specified, List<string> Warnings);

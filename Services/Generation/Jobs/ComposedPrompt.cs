namespace TextToVideo.Generation.Jobs;

/// <summary>A prompt with what was said beside it.</summary>
/// <param name="Encoded">The text for the text encoder.</param>
/// <param name="Said">What was said, values of the model as it spells them.</param>
/// <param name="Warnings">What the model has nothing for.</param>
internal sealed record ComposedPrompt(string Encoded, Customisation Said, List<string> Warnings);

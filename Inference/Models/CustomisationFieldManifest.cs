namespace TextToVideo.Inference.Models;

/// <summary>What a model supports for one customisation field: named values, free text, or both.</summary>
public sealed record CustomisationFieldManifest
{
    /// <summary>The placeholder for the value in <see cref="Phrase"/>.</summary>
    public const string Placeholder = "{value}";

    /// <summary>
    /// The named values in lower case, each with the text that it appends to the prompt. The text begins with a space or a comma.
    /// </summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// The text that any other value appends to the prompt, with <see cref="Placeholder"/> once in it; null if the model supports only
    /// <see cref="Values"/>.
    /// </summary>
    public string? Phrase { get; init; }
}

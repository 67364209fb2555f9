namespace TextToVideo.Inference.Models;

/// <summary>What a model makes of one such field: named values, free text, or both.</summary>
public sealed record CustomisationFieldManifest
{
    /// <summary>What stands for the value in <see cref="Phrase"/>.</summary>
    public const string Placeholder = "{value}";

    /// <summary>Values, in lower case, and what each appends to the text that is encoded; it begins with a space or a comma.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();

    /// <summary>What any other value appends, with <see cref="Placeholder"/> once in it; null where the model knows no other values.</summary>
    public string? Phrase { get; init; }
}

namespace TextToVideo.Inference.Models;

/// <summary>The tokenizer of a text encoder.</summary>
/// <param name="Kind">Which tokenizer reads the file, for example <c>sentencepiece</c>.</param>
/// <param name="File">Its data, relative to the model's folder.</param>
public sealed record TokenizerManifest(string Kind, string File);

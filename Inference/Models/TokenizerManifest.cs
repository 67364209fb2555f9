namespace TextToVideo.Inference.Models;

/// <summary>The tokenizer of a text encoder.</summary>
/// <param name="Kind">The kind of tokenizer, for example <c>sentencepiece</c>.</param>
/// <param name="File">The tokenizer's file, relative to the model's folder.</param>
public sealed record TokenizerManifest(string Kind, string File);

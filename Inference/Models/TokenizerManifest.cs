namespace TextToVideo.Inference.Models;

/// <summary>The tokenizer of a text encoder.</summary>
/// <param name="Kind">The kind of tokenizer: <c>sentencepiece</c>, <c>t5</c> or <c>huggingface</c> (a tokenizer.json).</param>
/// <param name="File">The tokenizer's file, relative to the model's folder.</param>
/// <param name="ExtraTokens">
/// Only for <c>t5</c>: the number of tokens <c>&lt;extra_id_0&gt;</c>, … after the pieces of the file. The first of them has the last id.
/// </param>
public sealed record TokenizerManifest(string Kind, string File, int? ExtraTokens = null);

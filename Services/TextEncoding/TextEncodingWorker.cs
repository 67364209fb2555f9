using TextToVideo.Contracts;
using TextToVideo.Inference;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Tensors;
using TextToVideo.Inference.TextEncoders;
using TextToVideo.Inference.Tokenizers;
using TextToVideo.TextEncoding.Cache;

namespace TextToVideo.TextEncoding;

/// <summary>Encodes a prompt and a negative prompt into one file.</summary>
/// <param name="components">The model components.</param>
/// <param name="models">The model repository.</param>
/// <param name="texts">Encodes one text or returns its cached encoding.</param>
internal sealed class TextEncodingWorker(IModelComponents components, IModelRepository models, CachingTextEncoder texts)
{
    /// <summary>Encodes both prompts.</summary>
    /// <param name="model">The model's name; empty for the default model.</param>
    /// <param name="prompt">The prompt.</param>
    /// <param name="phrases">
    /// The end of the prompt that is kept if the prompt has too many tokens: the text before it is truncated instead; may be empty.
    /// </param>
    /// <param name="negativePrompt">The negative prompt; may be empty.</param>
    /// <param name="report">Is told if the job waits until the text encoder is loaded; null if nothing is.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <exception cref="InvalidFieldException">There is no such model.</exception>
    public async Task<EncodedPrompt> EncodeAsync(
        string model,
        string prompt,
        string phrases,
        string negativePrompt,
        LoadingReport? report,
        CancellationToken cancellationToken
    )
    {
        ModelManifest manifest = models.GetRequired(model);
        ITokenizer tokenizer = components.GetTokenizer(manifest.Name);
        string? shortened = LongPrompt.Shorten(prompt, phrases, Fits);
        using var encoder = new LoadedTextEncoder(components, manifest.Name, report);
        TextEmbedding positive = await texts.EncodeAsync(manifest, encoder, shortened ?? prompt, cancellationToken);
        TextEmbedding negative = await texts.EncodeAsync(manifest, encoder, negativePrompt, cancellationToken);
        SafetensorsBuilder file = new SafetensorsBuilder()
            .AddMetadata("model", manifest.Name)
            .Add("prompt_embeds", positive.PromptEmbeds)
            .Add("prompt_mask", Mask(positive))
            .Add("negative_prompt_embeds", negative.PromptEmbeds)
            .Add("negative_prompt_mask", Mask(negative));
        return new EncodedPrompt(
            manifest.Name,
            file,
            PromptTruncated: positive.Truncated || shortened is not null,
            NegativePromptTruncated: negative.Truncated,
            PhrasesTruncated: positive.Truncated && phrases.Length > 0,
            IgnoredPrompt: shortened is not null ? LongPrompt.GetIgnored(prompt[..^phrases.Length], text => Fits(text + phrases))
                : positive.Truncated ? LongPrompt.GetIgnored(prompt, Fits)
                : null,
            IgnoredNegativePrompt: negative.Truncated ? LongPrompt.GetIgnored(negativePrompt, Fits) : null
        );

        bool Fits(string text) => !tokenizer.Tokenize(text).Truncated;
    }

    private static FloatTensor Mask(TextEmbedding embedding) => new([embedding.Mask.Length], embedding.Mask);
}

using TextToVideo.Inference;
using TextToVideo.Inference.Tensors;
using TextToVideo.Inference.TextEncoders;
using TextToVideo.TextEncoding.Cache;

namespace TextToVideo.TextEncoding;

/// <summary>Prompt and negative prompt to one embedding file.</summary>
/// <param name="models">The loaded models.</param>
/// <param name="texts">Encodes one text, if need be.</param>
internal sealed class TextEncodingWorker(IModelComponents models, CachingTextEncoder texts)
{
    /// <summary>Encodes both texts.</summary>
    /// <param name="model">A model's name; empty: the default's.</param>
    /// <param name="prompt">The text that conditions the denoiser.</param>
    /// <param name="negativePrompt">The text that guidance leads away from; may be empty.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<EncodedPrompt> EncodeAsync(string model, string prompt, string negativePrompt, CancellationToken cancellationToken)
    {
        ITextEncoder encoder = models.GetTextEncoder(model);
        TextEmbedding positive = await texts.EncodeAsync(encoder, prompt, cancellationToken);
        TextEmbedding negative = await texts.EncodeAsync(encoder, negativePrompt, cancellationToken);
        SafetensorsBuilder file = new SafetensorsBuilder()
            .AddMetadata("model", encoder.Model.Name)
            .Add("prompt_embeds", positive.Hidden)
            .Add("prompt_mask", Mask(positive))
            .Add("negative_prompt_embeds", negative.Hidden)
            .Add("negative_prompt_mask", Mask(negative));
        return new EncodedPrompt(encoder.Model.Name, file, positive.Truncated);
    }

    private static FloatTensor Mask(TextEmbedding embedding) => new([embedding.Mask.Length], embedding.Mask);
}

using TextToVideo.Inference;
using TextToVideo.Inference.Tensors;
using TextToVideo.Inference.TextEncoders;

namespace TextToVideo.TextEncoding;

/// <summary>Prompt and negative prompt to one embedding file.</summary>
/// <param name="models">The loaded models.</param>
internal sealed class TextEncodingWorker(IModelComponents models)
{
    /// <summary>Encodes both texts.</summary>
    /// <param name="model">A model's name; empty: the default's.</param>
    /// <param name="prompt">The text that conditions the denoiser.</param>
    /// <param name="negativePrompt">The text that guidance leads away from; may be empty.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<EncodedPrompt> EncodeAsync(string model, string prompt, string negativePrompt, CancellationToken cancellationToken)
    {
        ITextEncoder encoder = models.GetTextEncoder(model);
        IReadOnlyList<TextEmbedding> embeddings = await encoder.EncodeAsync([prompt, negativePrompt], cancellationToken);
        SafetensorsBuilder file = new SafetensorsBuilder()
            .AddMetadata("model", encoder.Model.Name)
            .Add("prompt_embeds", embeddings[0].Hidden)
            .Add("prompt_mask", Mask(embeddings[0]))
            .Add("negative_prompt_embeds", embeddings[1].Hidden)
            .Add("negative_prompt_mask", Mask(embeddings[1]));
        return new EncodedPrompt(encoder.Model.Name, file, embeddings[0].Truncated);
    }

    private static FloatTensor Mask(TextEmbedding embedding) => new([embedding.Mask.Length], embedding.Mask);
}

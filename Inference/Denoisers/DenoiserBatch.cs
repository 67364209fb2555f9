using TextToVideo.Inference.Tensors;

namespace TextToVideo.Inference.Denoisers;

/// <summary>The inputs of one denoiser call.</summary>
public sealed class DenoiserBatch
{
    /// <summary>Creates a batch without copying the tensors.</summary>
    /// <param name="latents">Latents [B, C, T, H, W] with B at least 1.</param>
    /// <param name="timesteps">Timesteps [B], one per row.</param>
    /// <param name="promptEmbeds">Prompt embeds [B, L, D], where L is always the model's maximum.</param>
    /// <param name="mask">Attention mask [B, L]: 1 for a token, 0 for padding.</param>
    /// <exception cref="ArgumentException">The ranks or the numbers of rows do not match.</exception>
    public DenoiserBatch(FloatTensor latents, float[] timesteps, FloatTensor promptEmbeds, FloatTensor mask)
    {
        ArgumentNullException.ThrowIfNull(latents);
        ArgumentNullException.ThrowIfNull(timesteps);
        ArgumentNullException.ThrowIfNull(promptEmbeds);
        ArgumentNullException.ThrowIfNull(mask);
        if (latents.Shape.Length != 5 || latents.Shape[0] < 1)
        {
            throw new ArgumentException($"Latents must be [B, C, T, H, W] with at least one row, not {latents}.", nameof(latents));
        }

        Rows = latents.Shape[0];
        if (timesteps.Length != Rows)
        {
            throw new ArgumentException($"{Rows} rows need {Rows} timesteps, not {timesteps.Length}.", nameof(timesteps));
        }

        if (promptEmbeds.Shape.Length != 3 || promptEmbeds.Shape[0] != Rows)
        {
            throw new ArgumentException($"Prompt embeds must be [{Rows}, L, D], not {promptEmbeds}.", nameof(promptEmbeds));
        }

        if (!mask.HasShape(Rows, promptEmbeds.Shape[1]))
        {
            throw new ArgumentException($"The attention mask must be [{Rows}, {promptEmbeds.Shape[1]}], not {mask}.", nameof(mask));
        }

        Latents = latents;
        Timesteps = timesteps;
        PromptEmbeds = promptEmbeds;
        Mask = mask;
    }

    /// <summary>The number of rows, B.</summary>
    public int Rows { get; }

    /// <summary>Latents [B, C, T, H, W].</summary>
    public FloatTensor Latents { get; }

    /// <summary>Timesteps [B].</summary>
    public float[] Timesteps { get; }

    /// <summary>Prompt embeds [B, L, D].</summary>
    public FloatTensor PromptEmbeds { get; }

    /// <summary>Attention mask [B, L]: 1 for a token, 0 for padding.</summary>
    public FloatTensor Mask { get; }
}

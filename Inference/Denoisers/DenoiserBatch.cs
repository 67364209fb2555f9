using TextToVideo.Inference.Tensors;

namespace TextToVideo.Inference.Denoisers;

/// <summary>The rows of one denoiser call.</summary>
public sealed class DenoiserBatch
{
    /// <summary>Puts a batch together; nothing is copied.</summary>
    /// <param name="latents">[B, C, T, H, W], B at least 1.</param>
    /// <param name="timesteps">[B]: the scheduler's model time of each row.</param>
    /// <param name="text">[B, L, D], L always the model's maximum.</param>
    /// <param name="mask">[B, L]: 1 for a token, 0 for padding.</param>
    /// <exception cref="ArgumentException">The ranks or the numbers of rows do not fit each other.</exception>
    public DenoiserBatch(FloatTensor latents, float[] timesteps, FloatTensor text, FloatTensor mask)
    {
        ArgumentNullException.ThrowIfNull(latents);
        ArgumentNullException.ThrowIfNull(timesteps);
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(mask);
        if (latents.Shape.Length != 5 || latents.Shape[0] < 1)
        {
            throw new ArgumentException($"Latents are [B, C, T, H, W] with at least one row, not {latents}.", nameof(latents));
        }

        Rows = latents.Shape[0];
        if (timesteps.Length != Rows)
        {
            throw new ArgumentException($"{Rows} rows need as many timesteps, not {timesteps.Length}.", nameof(timesteps));
        }

        if (text.Shape.Length != 3 || text.Shape[0] != Rows)
        {
            throw new ArgumentException($"Text is [{Rows}, L, D], not {text}.", nameof(text));
        }

        if (!mask.HasShape(Rows, text.Shape[1]))
        {
            throw new ArgumentException($"A mask is [{Rows}, {text.Shape[1]}], not {mask}.", nameof(mask));
        }

        Latents = latents;
        Timesteps = timesteps;
        Text = text;
        Mask = mask;
    }

    /// <summary>B.</summary>
    public int Rows { get; }

    /// <summary>[B, C, T, H, W].</summary>
    public FloatTensor Latents { get; }

    /// <summary>[B].</summary>
    public float[] Timesteps { get; }

    /// <summary>[B, L, D].</summary>
    public FloatTensor Text { get; }

    /// <summary>[B, L]: 1 for a token, 0 for padding.</summary>
    public FloatTensor Mask { get; }
}

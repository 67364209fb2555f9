using TextToVideo.Inference.Models;

namespace TextToVideo.ModelImport;

/// <summary>
/// A published linear map from the latents of a VAE to colours, by which a checkpoint with this VAE gets previews. The values are those of
/// ComfyUI (comfy/latent_formats.py).
/// </summary>
/// <param name="LatentsMean">The mean of each latent channel, which identifies the VAE.</param>
/// <param name="Factors">For each channel of normalised latents: its contribution to red, green and blue, from −1 to 1.</param>
/// <param name="Bias">Red, green and blue where all channels are 0, from −1 to 1.</param>
internal sealed record LatentColours(
    IReadOnlyList<double> LatentsMean,
    IReadOnlyList<IReadOnlyList<float>> Factors,
    IReadOnlyList<float> Bias
)
{
    /// <summary>Returns the preview's map of one pixel per latent; null for another VAE.</summary>
    /// <param name="latentsMean">The means in the configuration of the checkpoint's VAE.</param>
    public PreviewManifest? CreatePreview(IReadOnlyList<double> latentsMean)
    {
        if (!latentsMean.SequenceEqual(LatentsMean))
        {
            return null;
        }

        // A preview's colours run from 0 to 1.
        return new PreviewManifest
        {
            Scale = 1,
            Factors = [.. Factors.Select(factors => (IReadOnlyList<float>)[.. factors.Select(factor => factor / 2)])],
            Bias = [.. Bias.Select(value => (value + 1) / 2)],
        };
    }
}

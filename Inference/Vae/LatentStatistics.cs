using TextToVideo.Inference.Models;
using TextToVideo.Inference.Tensors;

namespace TextToVideo.Inference.Vae;

/// <summary>Converts the denoiser's normalised latents to the VAE decoder's.</summary>
internal static class LatentStatistics
{
    /// <summary>Returns latents · std + mean for each channel.</summary>
    /// <param name="latents">Normalised latents [C, T, H, W].</param>
    /// <param name="vae">The manifest with C means and standard deviations.</param>
    public static FloatTensor Denormalise(FloatTensor latents, VaeManifest vae)
    {
        var result = new FloatTensor(latents.Shape.AsSpan());
        int size = latents.Length / latents.Shape[0];
        for (int channel = 0; channel < latents.Shape[0]; channel++)
        {
            ReadOnlySpan<float> source = latents.Span.Slice(channel * size, size);
            Span<float> destination = result.Span.Slice(channel * size, size);
            for (int index = 0; index < size; index++)
            {
                float scaled = source[index] * vae.Std[channel];
                destination[index] = scaled + vae.Mean[channel];
            }
        }

        return result;
    }
}

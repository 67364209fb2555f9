using TextToVideo.Inference.Tensors;

namespace TextToVideo.Denoising;

/// <summary>Creates the file that the VAE decoding stage reads.</summary>
internal static class LatentsFile
{
    /// <summary>Creates a safetensors file with a single tensor <c>latents</c>.</summary>
    /// <param name="latents">The latents [C, T, H, W].</param>
    public static SafetensorsBuilder Create(FloatTensor latents) => new SafetensorsBuilder().Add("latents", latents);
}

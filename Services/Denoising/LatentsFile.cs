using TextToVideo.Inference.Tensors;

namespace TextToVideo.Denoising;

/// <summary>The file that the VAE decoding stage takes.</summary>
internal static class LatentsFile
{
    /// <summary>A safetensors file with the one tensor <c>latents</c>.</summary>
    /// <param name="latents">[C, T, H, W].</param>
    public static SafetensorsBuilder Of(FloatTensor latents) => new SafetensorsBuilder().Add("latents", latents);
}

using TextToVideo.Inference.Tensors;
using TextToVideo.Inference.Vae;

namespace TextToVideo.Denoising.Previews;

/// <summary>What the denoiser takes the clip's middle to be. It is drawn by whoever wants to see it, and not by the engine.</summary>
/// <param name="Map">How to draw it.</param>
/// <param name="Frame">The estimate of one latent frame, [C, H, W].</param>
internal sealed record Preview(LatentPreview Map, FloatTensor Frame)
{
    /// <summary>The picture as a PNG file.</summary>
    public byte[] ToPng() => PngFile.Of(Map.Render(Frame));
}

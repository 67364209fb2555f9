using TextToVideo.Inference.Tensors;
using TextToVideo.Inference.Vae;

namespace TextToVideo.Denoising.Previews;

/// <summary>A preview of the clip's middle frame. It is rendered only when needed, and not by the engine's thread.</summary>
/// <param name="Map">Renders the latents.</param>
/// <param name="Frame">The predicted latents of one frame, [C, H, W].</param>
internal sealed record Preview(LatentPreview Map, FloatTensor Frame)
{
    /// <summary>Renders the preview as a PNG file.</summary>
    public byte[] ToPng() => PngFile.Encode(Map.Render(Frame));
}

namespace TextToVideo.Inference.Models;

/// <summary>The shape of one clip's latents, [channels, frames, height, width].</summary>
/// <param name="Channels">Latent channels.</param>
/// <param name="Frames">Latent frames: fewer than the clip's, by the temporal compression.</param>
/// <param name="Height">Latent rows.</param>
/// <param name="Width">Latent columns.</param>
public readonly record struct LatentShape(int Channels, int Frames, int Height, int Width)
{
    /// <summary>How many elements there are.</summary>
    public int Length => checked(Channels * Frames * Height * Width);

    /// <summary>The four dimensions, outermost first.</summary>
    public int[] Dimensions => [Channels, Frames, Height, Width];

    /// <summary>The shape, as in <c>[16, 5, 8, 8]</c>.</summary>
    public override string ToString() => $"[{Channels}, {Frames}, {Height}, {Width}]";
}

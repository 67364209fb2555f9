namespace TextToVideo.Inference.Models;

/// <summary>The shape of one clip's latents, [channels, frames, height, width].</summary>
/// <param name="Channels">Latent channels.</param>
/// <param name="Frames">Number of latent frames; smaller than the number of frames by the temporal compression.</param>
/// <param name="Height">Latent rows.</param>
/// <param name="Width">Latent columns.</param>
public readonly record struct LatentShape(int Channels, int Frames, int Height, int Width)
{
    /// <summary>The number of elements.</summary>
    public int Length => checked(Channels * Frames * Height * Width);

    /// <summary>The four dimensions, outermost first.</summary>
    public int[] Dimensions => [Channels, Frames, Height, Width];

    /// <summary>Returns the shape, for example <c>[16, 5, 8, 8]</c>.</summary>
    public override string ToString() => $"[{Channels}, {Frames}, {Height}, {Width}]";
}

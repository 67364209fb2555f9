namespace TextToVideo.Contracts;

/// <summary>The size, length and frame rate of a clip.</summary>
/// <param name="Width">The width in pixels.</param>
/// <param name="Height">The height in pixels.</param>
/// <param name="NumFrames">The number of frames.</param>
/// <param name="Fps">The frame rate in frames per second.</param>
public sealed record Clip(int Width, int Height, int NumFrames, int Fps)
{
    /// <summary>Gets the size of one RGB24 frame in bytes.</summary>
    public int FrameBytes => checked(Width * Height * 3);
}

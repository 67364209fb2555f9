namespace TextToVideo.Contracts;

/// <summary>The shape of a clip of raw frames.</summary>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="NumFrames">How many frames.</param>
/// <param name="Fps">Frames per second.</param>
public sealed record Clip(int Width, int Height, int NumFrames, int Fps)
{
    /// <summary>Bytes of one RGB24 frame.</summary>
    public int FrameBytes => checked(Width * Height * 3);
}

namespace TextToVideo.Inference.Vae;

/// <summary>A picture.</summary>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Pixels">8 bits for red, green and blue, rows from the top: height · width · 3 bytes.</param>
public sealed record RgbImage(int Width, int Height, byte[] Pixels);

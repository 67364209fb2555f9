namespace TextToVideo.Inference.Vae;

/// <summary>An RGB image.</summary>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="Pixels">8 bits for red, green and blue, rows from the top: height · width · 3 bytes.</param>
public sealed record RgbImage(int Width, int Height, byte[] Pixels);

using TextToVideo.Inference.Tensors;

namespace TextToVideo.Inference.Vae;

/// <summary>Converts the VAE decoder's output to bytes.</summary>
internal static class FrameConversion
{
    private const int Colours = 3;

    /// <summary>Converts one frame to RGB24.</summary>
    /// <param name="video">The decoder's output, [3, frames, height, width].</param>
    /// <param name="frame">The index of the frame, from 0.</param>
    /// <param name="black">The value that becomes 0; lower values become 0 too.</param>
    /// <param name="white">The value that becomes 255; higher values become 255 too.</param>
    /// <returns>height · width · 3 bytes, rounded to the nearest; null if a value is not finite.</returns>
    public static byte[]? ToRgb24(FloatTensor video, int frame, float black, float white)
    {
        int pixels = video.Shape[2] * video.Shape[3];
        float scale = 255f / (white - black);
        byte[] bytes = new byte[pixels * Colours];
        for (int colour = 0; colour < Colours; colour++)
        {
            ReadOnlySpan<float> plane = video.Span.Slice(((colour * video.Shape[1]) + frame) * pixels, pixels);
            for (int pixel = 0; pixel < pixels; pixel++)
            {
                float value = plane[pixel];
                if (!float.IsFinite(value))
                {
                    return null;
                }

                float level = (value - black) * scale;
                bytes[(pixel * Colours) + colour] = (byte)(Math.Clamp(level, 0f, 255f) + 0.5f);
            }
        }

        return bytes;
    }
}

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
    /// <param name="reduction">A number n by which height and width are divisible: a pixel of the result is the mean of n · n.</param>
    /// <returns>height / n · width / n · 3 bytes, rounded to the nearest; null if a value is not finite.</returns>
    public static byte[]? ToRgb24(FloatTensor video, int frame, float black, float white, int reduction = 1)
    {
        (int height, int width) = (video.Shape[2], video.Shape[3]);
        (int rows, int columns) = (height / reduction, width / reduction);
        float scale = 255f / (white - black);
        byte[] bytes = new byte[rows * columns * Colours];
        float[] sums = new float[columns];
        for (int colour = 0; colour < Colours; colour++)
        {
            ReadOnlySpan<float> plane = video.Span.Slice(((colour * video.Shape[1]) + frame) * height * width, height * width);
            for (int row = 0; row < rows; row++)
            {
                Array.Clear(sums);
                for (int line = row * reduction; line < (row + 1) * reduction; line++)
                {
                    if (!TryAdd(plane.Slice(line * width, width), black, scale, reduction, sums))
                    {
                        return null;
                    }
                }

                for (int column = 0; column < columns; column++)
                {
                    float level = sums[column] / (reduction * reduction);
                    bytes[(((row * columns) + column) * Colours) + colour] = (byte)(level + 0.5f);
                }
            }
        }

        return bytes;
    }

    /// <summary>Adds the levels (0 to 255) of a row of pixels to the sum of their column; false if a value is not finite.</summary>
    private static bool TryAdd(ReadOnlySpan<float> pixels, float black, float scale, int reduction, Span<float> sums)
    {
        for (int column = 0, pixel = 0; column < sums.Length; column++)
        {
            for (int end = pixel + reduction; pixel < end; pixel++)
            {
                float value = pixels[pixel];
                if (!float.IsFinite(value))
                {
                    return false;
                }

                sums[column] += Math.Clamp((value - black) * scale, 0f, 255f);
            }
        }

        return true;
    }
}

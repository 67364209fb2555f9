using TextToVideo.Inference.Models;
using TextToVideo.Inference.Tensors;

namespace TextToVideo.Inference.Vae;

/// <summary>Renders a latent frame with the manifest's linear map instead of the VAE decoder.</summary>
/// <param name="map">The linear map.</param>
public sealed class LatentPreview(PreviewManifest map)
{
    /// <summary>
    /// The longest side in pixels. Previews have not been moderated, so they show only the layout and the colours and no details.
    /// </summary>
    public const int MaxSide = 64;

    private readonly int _scale = map.Scale;
    private readonly float[][] _factors = [.. map.Factors.Select(factors => factors.ToArray())];
    private readonly float[] _bias = [.. map.Bias];

    /// <summary>Renders a frame.</summary>
    /// <param name="frame">Latents [C, H, W], normalised. A large frame is downsampled by skipping rows and columns.</param>
    public RgbImage Render(FloatTensor frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        (int rows, int columns) = (frame.Shape[1], frame.Shape[2]);
        int stride = ((Math.Max(rows, columns) * _scale) + MaxSide - 1) / MaxSide;
        (int height, int width) = (rows / stride * _scale, columns / stride * _scale);
        byte[] pixels = new byte[height * width * 3];
        Span<float> square = new float[_bias.Length];
        for (int y = 0; y < height; y += _scale)
        {
            for (int x = 0; x < width; x += _scale)
            {
                Map(frame, (y / _scale * stride * columns) + (x / _scale * stride), square);
                for (int row = 0; row < _scale; row++)
                {
                    Span<byte> line = pixels.AsSpan((((y + row) * width) + x) * 3, _scale * 3);
                    for (int index = 0; index < line.Length; index++)
                    {
                        line[index] = (byte)Math.Clamp(MathF.Round(square[(row * line.Length) + index] * 255), 0, 255);
                    }
                }
            }
        }

        return new RgbImage(width, height, pixels);
    }

    /// <summary>Computes the square of pixels of one latent.</summary>
    private void Map(FloatTensor frame, int position, Span<float> square)
    {
        _bias.CopyTo(square);
        int channelLength = frame.Shape[1] * frame.Shape[2];
        for (int channel = 0; channel < frame.Shape[0]; channel++)
        {
            float value = frame.Span[(channel * channelLength) + position];
            ReadOnlySpan<float> factors = _factors[channel];
            for (int index = 0; index < square.Length; index++)
            {
                square[index] += value * factors[index];
            }
        }
    }
}

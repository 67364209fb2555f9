namespace TextToVideo.Moderation.Frames.Classifier;

/// <summary>Converts frames to the input tensor of an image classifier.</summary>
internal static class FrameTensor
{
    /// <summary>Returns the shape of the model's input.</summary>
    /// <param name="options">Describes the model.</param>
    /// <returns>[1, 3, H, W], or [1, H, W, 3] for NHWC.</returns>
    public static long[] GetShape(FrameClassifierOptions options) =>
        IsChannelsFirst(options) ? [1, 3, options.InputHeight, options.InputWidth] : [1, options.InputHeight, options.InputWidth, 3];

    /// <summary>
    /// Scales a frame to the model's input size and normalises it. The aspect ratio is not preserved, because no part of the frame may be
    /// cropped. The filter is a triangle that is widened by the reduction factor; image libraries call this bilinear with antialiasing.
    /// </summary>
    /// <param name="rgb24">The frame as 8-bit RGB, width × height × 3 bytes.</param>
    /// <param name="width">The width of the frame, in pixels; at least 1.</param>
    /// <param name="height">The height of the frame, in pixels; at least 1.</param>
    /// <param name="options">Describes the model.</param>
    /// <returns>(value / 255 − mean) / std, in the model's layout.</returns>
    public static float[] Create(ReadOnlySpan<byte> rgb24, int width, int height, FrameClassifierOptions options)
    {
        (int First, float[] Weights)[] columns = GetWeights(width, options.InputWidth);
        (int First, float[] Weights)[] rows = GetWeights(height, options.InputHeight);

        // The horizontal pass comes first, so that the second pass has fewer columns if the image is reduced.
        float[] narrow = new float[height * options.InputWidth * 3];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < options.InputWidth; x++)
            {
                for (int channel = 0; channel < 3; channel++)
                {
                    float sum = 0;
                    for (int i = 0; i < columns[x].Weights.Length; i++)
                    {
                        sum += columns[x].Weights[i] * rgb24[(((y * width) + columns[x].First + i) * 3) + channel];
                    }

                    narrow[(((y * options.InputWidth) + x) * 3) + channel] = sum;
                }
            }
        }

        float[] image = new float[options.InputHeight * options.InputWidth * 3];
        for (int y = 0; y < options.InputHeight; y++)
        {
            for (int x = 0; x < options.InputWidth; x++)
            {
                for (int channel = 0; channel < 3; channel++)
                {
                    float sum = 0;
                    for (int i = 0; i < rows[y].Weights.Length; i++)
                    {
                        sum += rows[y].Weights[i] * narrow[((((rows[y].First + i) * options.InputWidth) + x) * 3) + channel];
                    }

                    float mean = options.Mean.Count == 0 ? 0 : options.Mean[channel];
                    float std = options.Std.Count == 0 ? 1 : options.Std[channel];
                    int position = IsChannelsFirst(options)
                        ? (((channel * options.InputHeight) + y) * options.InputWidth) + x
                        : (((y * options.InputWidth) + x) * 3) + channel;
                    image[position] = ((sum / 255) - mean) / std;
                }
            }
        }

        return image;
    }

    private static bool IsChannelsFirst(FrameClassifierOptions options) => options.Layout == FrameClassifierOptions.ChannelsFirst;

    /// <summary>Returns, for each target pixel, the first source pixel and the weights of the source pixels from there.</summary>
    private static (int First, float[] Weights)[] GetWeights(int from, int to)
    {
        double scale = (double)from / to;
        double reach = Math.Max(1, scale);
        var result = new (int First, float[] Weights)[to];
        for (int i = 0; i < to; i++)
        {
            double centre = (i + 0.5) * scale;
            int first = Math.Max(0, (int)Math.Floor(centre - reach));
            int last = Math.Min(from - 1, (int)Math.Ceiling(centre + reach) - 1);
            double[] weights = Enumerable
                .Range(first, last - first + 1)
                .Select(source => Math.Max(0, 1 - (Math.Abs(source + 0.5 - centre) / reach)))
                .ToArray();
            result[i] = (first, [.. weights.Select(w => (float)(w / weights.Sum()))]);
        }

        return result;
    }
}

namespace TextToVideo.Moderation.Frames.Classifier;

/// <summary>Frames as an image classifier takes them.</summary>
internal static class FrameTensor
{
    /// <summary>The shape of the model's input.</summary>
    /// <param name="options">What the model is.</param>
    /// <returns>[1, 3, H, W], or [1, H, W, 3] for NHWC.</returns>
    public static long[] Shape(FrameClassifierOptions options) =>
        IsChannelsFirst(options) ? [1, 3, options.InputHeight, options.InputWidth] : [1, options.InputHeight, options.InputWidth, 3];

    /// <summary>
    /// Scales a frame to the model's size (the aspect ratio is not kept: nothing may be cropped from view) by a triangle filter as wide as
    /// the reduction, which is what the usual image libraries call bilinear with antialiasing, and normalises it.
    /// </summary>
    /// <param name="rgb24">8-bit RGB, width × height × 3 bytes.</param>
    /// <param name="width">Pixels, from 1.</param>
    /// <param name="height">Pixels, from 1.</param>
    /// <param name="options">What the model is.</param>
    /// <returns>(value / 255 − mean) / std in the model's layout.</returns>
    public static float[] Make(ReadOnlySpan<byte> rgb24, int width, int height, FrameClassifierOptions options)
    {
        var columns = Weights(width, options.InputWidth);
        var rows = Weights(height, options.InputHeight);

        // Across first, so that the second pass runs over the narrower picture.
        var narrow = new float[height * options.InputWidth * 3];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < options.InputWidth; x++)
            {
                for (var channel = 0; channel < 3; channel++)
                {
                    float sum = 0;
                    for (var i = 0; i < columns[x].Weights.Length; i++)
                    {
                        sum += columns[x].Weights[i] * rgb24[(((y * width) + columns[x].First + i) * 3) + channel];
                    }

                    narrow[(((y * options.InputWidth) + x) * 3) + channel] = sum;
                }
            }
        }

        var image = new float[options.InputHeight * options.InputWidth * 3];
        for (var y = 0; y < options.InputHeight; y++)
        {
            for (var x = 0; x < options.InputWidth; x++)
            {
                for (var channel = 0; channel < 3; channel++)
                {
                    float sum = 0;
                    for (var i = 0; i < rows[y].Weights.Length; i++)
                    {
                        sum += rows[y].Weights[i] * narrow[((((rows[y].First + i) * options.InputWidth) + x) * 3) + channel];
                    }

                    var mean = options.Mean.Count == 0 ? 0 : options.Mean[channel];
                    var std = options.Std.Count == 0 ? 1 : options.Std[channel];
                    var position = IsChannelsFirst(options)
                        ? (((channel * options.InputHeight) + y) * options.InputWidth) + x
                        : (((y * options.InputWidth) + x) * 3) + channel;
                    image[position] = ((sum / 255) - mean) / std;
                }
            }
        }

        return image;
    }

    private static bool IsChannelsFirst(FrameClassifierOptions options) => options.Layout == FrameClassifierOptions.ChannelsFirst;

    private static (int First, float[] Weights)[] Weights(int from, int to)
    {
        var scale = (double)from / to;
        var reach = Math.Max(1, scale);
        var result = new (int First, float[] Weights)[to];
        for (var i = 0; i < to; i++)
        {
            var centre = (i + 0.5) * scale;
            var first = Math.Max(0, (int)Math.Floor(centre - reach));
            var last = Math.Min(from - 1, (int)Math.Ceiling(centre + reach) - 1);
            var weights = Enumerable
                .Range(first, last - first + 1)
                .Select(source => Math.Max(0, 1 - (Math.Abs(source + 0.5 - centre) / reach)))
                .ToArray();
            result[i] = (first, [.. weights.Select(w => (float)(w / weights.Sum()))]);
        }

        return result;
    }
}

using TextToVideo.Inference.Models;
using TextToVideo.Inference.Tensors;

namespace TextToVideo.Inference.Vae;

/// <summary>
/// Decodes frames that are too large for one call in tiles of equal size and blends the overlaps: the weight of a tile falls linearly
/// towards its edges, except at the edges of the frame.
/// </summary>
internal static class TiledDecoding
{
    private const int Colours = 3;

    /// <summary>Decodes tile by tile.</summary>
    /// <param name="latents">Latents [C, T, H, W].</param>
    /// <param name="tile">The shape of a tile; its height and width are at most those of the latents.</param>
    /// <param name="overlap">Minimum overlap of tiles, in latents; less than the tile's height and width.</param>
    /// <param name="compression">Pixels per latent.</param>
    /// <param name="decode">Decodes a tile [C, T, h, w] to [3, frames, h · compression, w · compression].</param>
    /// <returns>The video [3, frames, H · compression, W · compression].</returns>
    public static FloatTensor Decode(
        FloatTensor latents,
        LatentShape tile,
        int overlap,
        int compression,
        Func<FloatTensor, FloatTensor> decode
    )
    {
        int height = latents.Shape[2];
        int width = latents.Shape[3];
        int[] tops = Starts(height, tile.Height, overlap);
        int[] lefts = Starts(width, tile.Width, overlap);
        float[][] rowWeights = Weights(tops, tile.Height, height, overlap, compression);
        float[][] columnWeights = Weights(lefts, tile.Width, width, overlap, compression);

        FloatTensor? video = null;
        for (int row = 0; row < tops.Length; row++)
        {
            for (int column = 0; column < lefts.Length; column++)
            {
                FloatTensor part = decode(Cut(latents, tile, tops[row], lefts[column]));
                video ??= new FloatTensor(Colours, part.Shape[1], height * compression, width * compression);
                Add(part, video, tops[row] * compression, lefts[column] * compression, rowWeights[row], columnWeights[column]);
            }
        }

        return video!;
    }

    /// <summary>Returns the starts of evenly spaced tiles that cover the side; the last tile ends at the end of the side.</summary>
    internal static int[] Starts(int side, int tile, int overlap)
    {
        if (side <= tile)
        {
            return [0];
        }

        int count = (int)Math.Ceiling((side - overlap) / (double)(tile - overlap));
        return [.. Enumerable.Range(0, count).Select(index => (int)((long)index * (side - tile) / (count - 1)))];
    }

    /// <summary>Returns the weight of each tile at each of its pixels; at every pixel the weights of all tiles sum to 1.</summary>
    private static float[][] Weights(int[] starts, int tile, int side, int overlap, int compression)
    {
        float ramp = Math.Max(1, overlap * compression);
        float[] sums = new float[side * compression];
        float[][] weights = [.. starts.Select(start => Weigh(start))];
        for (int index = 0; index < starts.Length; index++)
        {
            for (int pixel = 0; pixel < weights[index].Length; pixel++)
            {
                weights[index][pixel] /= sums[(starts[index] * compression) + pixel];
            }
        }

        return weights;

        float[] Weigh(int start)
        {
            float[] weight = new float[tile * compression];
            for (int pixel = 0; pixel < weight.Length; pixel++)
            {
                float fromStart = start == 0 ? 1f : Math.Min(1f, (pixel + 0.5f) / ramp);
                float fromEnd = start + tile == side ? 1f : Math.Min(1f, (weight.Length - pixel - 0.5f) / ramp);
                weight[pixel] = Math.Min(fromStart, fromEnd);
                sums[(start * compression) + pixel] += weight[pixel];
            }

            return weight;
        }
    }

    private static FloatTensor Cut(FloatTensor latents, LatentShape tile, int top, int left)
    {
        var part = new FloatTensor(tile.Dimensions);
        int height = latents.Shape[2];
        int width = latents.Shape[3];
        for (int plane = 0; plane < tile.Channels * tile.Frames; plane++)
        {
            for (int row = 0; row < tile.Height; row++)
            {
                latents
                    .Span.Slice((((plane * height) + top + row) * width) + left, tile.Width)
                    .CopyTo(part.Span.Slice(((plane * tile.Height) + row) * tile.Width, tile.Width));
            }
        }

        return part;
    }

    private static void Add(FloatTensor part, FloatTensor video, int top, int left, float[] rowWeights, float[] columnWeights)
    {
        int height = video.Shape[2];
        int width = video.Shape[3];
        for (int plane = 0; plane < part.Shape[0] * part.Shape[1]; plane++)
        {
            for (int row = 0; row < rowWeights.Length; row++)
            {
                ReadOnlySpan<float> source = part.Span.Slice(
                    ((plane * rowWeights.Length) + row) * columnWeights.Length,
                    columnWeights.Length
                );
                Span<float> destination = video.Span.Slice((((plane * height) + top + row) * width) + left, columnWeights.Length);
                for (int column = 0; column < source.Length; column++)
                {
                    destination[column] += source[column] * rowWeights[row] * columnWeights[column];
                }
            }
        }
    }
}

using TextToVideo.Inference.Models;
using TextToVideo.Inference.Tensors;

namespace TextToVideo.Inference.Vae;

/// <summary>
/// Decodes frames that are too large for one call in tiles, as tiled_decode of diffusers: tiles begin at multiples of their size minus the
/// overlap, those at the right and bottom edge are smaller, and where a tile overlaps the one above or to the left, its weight rises
/// linearly from 0.
/// </summary>
internal static class TiledDecoding
{
    /// <summary>Returns the tiles of a frame, row by row; a single one if neither side is longer than a tile.</summary>
    /// <param name="height">The height of the latents.</param>
    /// <param name="width">The width of the latents.</param>
    /// <param name="tiling">The tiling; null for a single tile.</param>
    public static IReadOnlyList<LatentTile> Split(int height, int width, TilingManifest? tiling)
    {
        if (tiling is null || (height <= tiling.Size && width <= tiling.Size))
        {
            return [new LatentTile(0, 0, height, width)];
        }

        int stride = tiling.Size - tiling.Overlap;
        List<LatentTile> tiles = [];
        for (int top = 0; top < height; top += stride)
        {
            for (int left = 0; left < width; left += stride)
            {
                tiles.Add(new LatentTile(top, left, Math.Min(tiling.Size, height - top), Math.Min(tiling.Size, width - left)));
            }
        }

        return tiles;
    }

    /// <summary>Copies the latents of a tile.</summary>
    /// <param name="latents">Latents [C, T, H, W].</param>
    /// <param name="tile">The tile.</param>
    /// <param name="firstFrame">The first latent frame to copy.</param>
    /// <param name="frames">The number of latent frames to copy.</param>
    /// <returns>Latents [C, frames, h, w].</returns>
    public static FloatTensor Cut(FloatTensor latents, LatentTile tile, int firstFrame, int frames)
    {
        (int channels, int allFrames, int height, int width) = (latents.Shape[0], latents.Shape[1], latents.Shape[2], latents.Shape[3]);
        var part = new FloatTensor(channels, frames, tile.Height, tile.Width);
        for (int plane = 0; plane < channels * frames; plane++)
        {
            (int channel, int frame) = Math.DivRem(plane, frames);
            int sourcePlane = (channel * allFrames) + firstFrame + frame;
            for (int row = 0; row < tile.Height; row++)
            {
                latents
                    .Span.Slice((((sourcePlane * height) + tile.Top + row) * width) + tile.Left, tile.Width)
                    .CopyTo(part.Span.Slice(((plane * tile.Height) + row) * tile.Width, tile.Width));
            }
        }

        return part;
    }

    /// <summary>Decodes the tiles and joins them.</summary>
    /// <param name="tiles">The tiles of a frame.</param>
    /// <param name="overlap">The overlap of the tiles, in latents.</param>
    /// <param name="compression">Pixels per latent.</param>
    /// <param name="decode">Decodes the tile of an index to [3, frames, h · compression, w · compression]; called in order.</param>
    /// <returns>The video [3, frames, H · compression, W · compression].</returns>
    public static FloatTensor Decode(IReadOnlyList<LatentTile> tiles, int overlap, int compression, Func<int, FloatTensor> decode)
    {
        if (tiles.Count == 1)
        {
            return decode(0);
        }

        int columns = tiles.TakeWhile(tile => tile.Top == 0).Count();
        int blend = overlap * compression;
        var decoded = new FloatTensor[tiles.Count];
        FloatTensor? video = null;
        for (int index = 0; index < tiles.Count; index++)
        {
            FloatTensor part = decoded[index] = decode(index);
            if (index >= columns)
            {
                BlendRows(decoded[index - columns], part, blend);
                decoded[index - columns] = null!;
            }

            if (index % columns > 0)
            {
                BlendColumns(decoded[index - 1], part, blend);
            }

            video ??= new FloatTensor(
                part.Shape[0],
                part.Shape[1],
                (tiles[^1].Top + tiles[^1].Height) * compression,
                (tiles[^1].Left + tiles[^1].Width) * compression
            );
            Paste(part, video, tiles[index].Top * compression, tiles[index].Left * compression);
        }

        return video!;
    }

    /// <summary>Blends the first rows of a tile with the last rows of the tile above.</summary>
    private static void BlendRows(FloatTensor above, FloatTensor part, int blend)
    {
        (int width, int heightAbove, int height) = (part.Shape[3], above.Shape[2], part.Shape[2]);
        int extent = Math.Min(Math.Min(heightAbove, height), blend);
        for (int plane = 0; plane < part.Shape[0] * part.Shape[1]; plane++)
        {
            for (int row = 0; row < extent; row++)
            {
                float weight = (float)((double)row / extent);
                float rest = (float)(1 - ((double)row / extent));
                ReadOnlySpan<float> source = above.Span.Slice(((plane * heightAbove) + heightAbove - extent + row) * width, width);
                Span<float> destination = part.Span.Slice(((plane * height) + row) * width, width);
                for (int column = 0; column < width; column++)
                {
                    destination[column] = (source[column] * rest) + (destination[column] * weight);
                }
            }
        }
    }

    /// <summary>Blends the first columns of a tile with the last columns of the tile to its left.</summary>
    private static void BlendColumns(FloatTensor left, FloatTensor part, int blend)
    {
        (int widthLeft, int width) = (left.Shape[3], part.Shape[3]);
        int extent = Math.Min(Math.Min(widthLeft, width), blend);
        for (int line = 0; line < part.Shape[0] * part.Shape[1] * part.Shape[2]; line++)
        {
            ReadOnlySpan<float> source = left.Span.Slice((line * widthLeft) + widthLeft - extent, extent);
            Span<float> destination = part.Span.Slice(line * width, extent);
            for (int column = 0; column < extent; column++)
            {
                float weight = (float)((double)column / extent);
                float rest = (float)(1 - ((double)column / extent));
                destination[column] = (source[column] * rest) + (destination[column] * weight);
            }
        }
    }

    /// <summary>Copies a tile into the video. The tiles after it overwrite the overlap, which they contain blended.</summary>
    private static void Paste(FloatTensor part, FloatTensor video, int top, int left)
    {
        (int height, int width) = (video.Shape[2], video.Shape[3]);
        (int rows, int columns) = (part.Shape[2], part.Shape[3]);
        for (int plane = 0; plane < part.Shape[0] * part.Shape[1]; plane++)
        {
            for (int row = 0; row < rows; row++)
            {
                part.Span.Slice(((plane * rows) + row) * columns, columns)
                    .CopyTo(video.Span.Slice((((plane * height) + top + row) * width) + left, columns));
            }
        }
    }
}

/// <summary>A part of a frame of latents.</summary>
/// <param name="Top">The first row.</param>
/// <param name="Left">The first column.</param>
/// <param name="Height">The number of rows.</param>
/// <param name="Width">The number of columns.</param>
internal readonly record struct LatentTile(int Top, int Left, int Height, int Width);

using TextToVideo.Inference.Denoisers;
using TextToVideo.Inference.Tensors;
using TextToVideo.Inference.TextEncoders;

namespace TextToVideo.Unit.Inference;

/// <summary>Puts rows together into a batch for shapes-mini.</summary>
internal static class Rows
{
    public const int LatentLength = 12 * 4 * 8 * 8;

    public static DenoiserBatch Batch(params IReadOnlyList<(float[] Latents, float Time, TextEmbedding Text)> rows) => new(
        new FloatTensor([rows.Count, 12, 4, 8, 8], [.. rows.SelectMany(row => row.Latents)]),
        [.. rows.Select(row => row.Time)],
        new FloatTensor([rows.Count, 16, 128], [.. rows.SelectMany(row => row.Text.Hidden.Span.ToArray())]),
        new FloatTensor([rows.Count, 16], [.. rows.SelectMany(row => row.Text.Mask)]));
}

using TextToVideo.Inference.Denoisers;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Tensors;
using TextToVideo.Inference.TextEncoders;

namespace TextToVideo.Inference.Tests;

/// <summary>Puts rows together into a batch.</summary>
internal static class Rows
{
    public static DenoiserBatch Batch(LatentShape shape, params IReadOnlyList<(float[] Latents, float Time, TextEmbedding Text)> rows) =>
        new(
            new FloatTensor([rows.Count, .. shape.Dimensions], [.. rows.SelectMany(row => row.Latents)]),
            [.. rows.Select(row => row.Time)],
            new FloatTensor(
                [rows.Count, .. rows[0].Text.PromptEmbeds.Shape.AsSpan()],
                [.. rows.SelectMany(row => row.Text.PromptEmbeds.Span.ToArray())]
            ),
            new FloatTensor([rows.Count, rows[0].Text.Mask.Length], [.. rows.SelectMany(row => row.Text.Mask)])
        );
}

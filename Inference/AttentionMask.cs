using TextToVideo.Inference.Models;
using TextToVideo.Inference.Tensors;

namespace TextToVideo.Inference;

/// <summary>Writes masks the way a network wants them.</summary>
internal static class AttentionMask
{
    /// <summary>Converts a mask of 1 for tokens and 0 for padding.</summary>
    /// <param name="mask">1 for a token, 0 for padding; any shape.</param>
    /// <param name="kind">The form that is wanted.</param>
    /// <returns>The same tensor where nothing is to be converted.</returns>
    public static FloatTensor As(FloatTensor mask, MaskKind kind)
    {
        if (kind == MaskKind.Binary)
        {
            return mask;
        }

        var additive = new FloatTensor(mask.Shape.AsSpan());
        for (int index = 0; index < mask.Length; index++)
        {
            additive.Span[index] = mask.Span[index] > 0.5f ? 0f : float.MinValue;
        }

        return additive;
    }
}

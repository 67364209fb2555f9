using TextToVideo.Inference.Models;
using TextToVideo.Inference.Tensors;

namespace TextToVideo.Inference;

/// <summary>Converts attention masks to the form that a network takes.</summary>
internal static class AttentionMask
{
    /// <summary>Converts a mask of 1 for tokens and 0 for padding.</summary>
    /// <param name="mask">1 for a token, 0 for padding; any shape.</param>
    /// <param name="kind">The required form: <see cref="MaskKind.Binary"/> or <see cref="MaskKind.Additive"/>.</param>
    /// <returns>The converted mask; the same tensor if no conversion is needed.</returns>
    public static FloatTensor Convert(FloatTensor mask, MaskKind kind)
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

    /// <summary>Returns the number of tokens of a text: the position after its last token.</summary>
    /// <param name="mask">1 for a token, 0 for padding, [L].</param>
    public static int CountTokens(ReadOnlySpan<float> mask) => mask.LastIndexOfAnyExcept(0f) + 1;
}

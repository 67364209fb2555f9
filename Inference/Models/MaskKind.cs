namespace TextToVideo.Inference.Models;

/// <summary>How a network wants to be told which tokens are padding.</summary>
public enum MaskKind
{
    /// <summary>1 for a token, 0 for padding.</summary>
    Binary,

    /// <summary>
    /// What is added to the attention scores: 0 for a token, the lowest finite float32 for padding. Finite, because a text of padding alone
    /// would otherwise make the softmax divide zero by zero.
    /// </summary>
    Additive,
}

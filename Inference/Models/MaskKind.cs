namespace TextToVideo.Inference.Models;

/// <summary>The form of the attention mask that a network takes.</summary>
public enum MaskKind
{
    /// <summary>1 for a token, 0 for padding.</summary>
    Binary,

    /// <summary>
    /// A value that is added to the attention scores: 0 for a token, the lowest finite float32 for padding. It is finite because a text
    /// that consists only of padding would otherwise make the softmax divide zero by zero.
    /// </summary>
    Additive,

    /// <summary>
    /// The network has no mask: it takes the tokens of the text without padding, so their number differs from call to call.
    /// </summary>
    None,

    /// <summary>
    /// Only for denoisers. The network has no mask: it takes the tokens of the text and then padding up to the maximum, whose embeddings
    /// are 0 and which takes part in the attention.
    /// </summary>
    Padded,
}

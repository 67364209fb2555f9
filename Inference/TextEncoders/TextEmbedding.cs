using TextToVideo.Inference.Tensors;

namespace TextToVideo.Inference.TextEncoders;

/// <summary>A text as the denoiser takes it.</summary>
/// <param name="Hidden">The text encoder's last hidden state, [L, D].</param>
/// <param name="Mask">[L]: 1 for a token, 0 for padding, whatever form the networks want it in.</param>
/// <param name="Truncated">Whether the text had more tokens than fit.</param>
public sealed record TextEmbedding(FloatTensor Hidden, float[] Mask, bool Truncated);

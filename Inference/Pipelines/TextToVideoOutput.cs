using TextToVideo.Inference.Tensors;

namespace TextToVideo.Inference.Pipelines;

/// <summary>A generated clip.</summary>
/// <param name="Latents">The normalised latents [C, T, H, W] that the frames were decoded from.</param>
/// <param name="Frames">The frames in order, each RGB24: rows from the top, height · width · 3 bytes.</param>
public sealed record TextToVideoOutput(FloatTensor Latents, IReadOnlyList<ReadOnlyMemory<byte>> Frames);

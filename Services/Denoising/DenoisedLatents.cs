using TextToVideo.Inference.Tensors;

namespace TextToVideo.Denoising;

/// <summary>The result of a denoising request.</summary>
/// <param name="Latents">The normalised latents [C, T, H, W].</param>
/// <param name="SkippedSteps">The number of steps that needed no model call.</param>
internal sealed record DenoisedLatents(FloatTensor Latents, int SkippedSteps);

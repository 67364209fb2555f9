using TextToVideo.Contracts;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Tensors;

namespace TextToVideo.VaeDecoding;

/// <summary>Latents and the clip that they decode to.</summary>
/// <param name="Model">The model that the latents belong to.</param>
/// <param name="Latents">The normalised latents [C, T, H, W].</param>
/// <param name="Clip">The clip.</param>
internal sealed record LatentClip(ModelManifest Model, FloatTensor Latents, Clip Clip);

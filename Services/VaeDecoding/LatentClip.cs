using TextToVideo.Contracts;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Tensors;

namespace TextToVideo.VaeDecoding;

/// <summary>Latents and the clip that they decode to.</summary>
/// <param name="Model">The model they belong to.</param>
/// <param name="Latents">[C, T, H, W], normalised.</param>
/// <param name="Clip">The clip; its rate is the model's default.</param>
internal sealed record LatentClip(ModelManifest Model, FloatTensor Latents, Clip Clip);

namespace TextToVideo.Contracts.Messages;

/// <summary>Command: decode latents to frames.</summary>
/// <param name="VideoId">The video.</param>
/// <param name="Model">The model's name.</param>
/// <param name="LatentsKey">Artifact: the latents (safetensors).</param>
/// <param name="Clip">The clip that must come out.</param>
public sealed record DecodeLatents(Guid VideoId, string Model, string LatentsKey, Clip Clip) : IPipelineMessage;

namespace TextToVideo.Contracts.Messages;

/// <summary>Event: the latents are done.</summary>
/// <param name="VideoId">The video.</param>
/// <param name="LatentsKey">Artifact: the latents (safetensors).</param>
public sealed record LatentsDenoised(Guid VideoId, string LatentsKey) : IPipelineMessage;

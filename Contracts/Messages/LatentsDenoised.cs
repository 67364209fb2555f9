namespace TextToVideo.Contracts.Messages;

/// <summary>Event: the latents have been generated.</summary>
/// <param name="VideoId">The id of the video.</param>
/// <param name="LatentsKey">The artifact key of the latents (safetensors).</param>
public sealed record LatentsDenoised(Guid VideoId, string LatentsKey) : IPipelineMessage;

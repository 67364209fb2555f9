namespace TextToVideo.Contracts.Messages;

/// <summary>Event: the latents have been generated.</summary>
/// <param name="VideoId">The id of the video.</param>
/// <param name="LatentsKey">The artifact key of the latents (safetensors).</param>
/// <param name="StepsSkipped">The number of denoising steps that needed no model call.</param>
public sealed record LatentsDenoised(Guid VideoId, string LatentsKey, int StepsSkipped = 0) : IPipelineMessage;

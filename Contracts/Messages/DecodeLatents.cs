namespace TextToVideo.Contracts.Messages;

/// <summary>Command: decode latents to frames.</summary>
/// <param name="VideoId">The id of the video.</param>
/// <param name="Model">The name of the model.</param>
/// <param name="LatentsKey">The artifact key of the latents (safetensors).</param>
/// <param name="Clip">The expected size, number and rate of the decoded frames.</param>
public sealed record DecodeLatents(Guid VideoId, string Model, string LatentsKey, Clip Clip) : IPipelineMessage;

namespace TextToVideo.Contracts.Messages;

/// <summary>Answer to <see cref="CancelVideo"/>.</summary>
/// <param name="VideoId">The video.</param>
/// <param name="Accepted">False where the job had already ended.</param>
public sealed record CancelVideoResult(Guid VideoId, bool Accepted) : IPipelineMessage;

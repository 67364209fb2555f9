namespace TextToVideo.Contracts.Messages;

/// <summary>Command: an admin has decided about a job that waits for review.</summary>
/// <param name="VideoId">The video.</param>
/// <param name="Stage">
/// Whose verdict was reviewed; one of <see cref="PipelineStages"/>. A decision about another one counts for nothing.
/// </param>
/// <param name="Approved">Whether the job may go on.</param>
/// <param name="Note">What the admin has to say; may be empty.</param>
public sealed record DecideReview(Guid VideoId, string Stage, bool Approved, string Note) : IPipelineMessage;

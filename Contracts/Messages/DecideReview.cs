namespace TextToVideo.Contracts.Messages;

/// <summary>Command: an admin has decided on the pending review of a job.</summary>
/// <param name="VideoId">The id of the video.</param>
/// <param name="Stage">
/// The stage whose verdict was reviewed; one of <see cref="PipelineStages"/>. The decision is ignored if another stage's review is pending.
/// </param>
/// <param name="Approved">Whether the job may continue.</param>
/// <param name="Note">The admin's note; may be empty.</param>
/// <param name="DecisionId">
/// The id of the record of this decision, by which the sender finds out whether it took effect; null for any id.
/// </param>
/// <param name="KeyId">The id of the admin's API key; null if the admin called without one.</param>
public sealed record DecideReview(Guid VideoId, string Stage, bool Approved, string Note, Guid? DecisionId = null, string? KeyId = null)
    : IPipelineMessage;

using TextToVideo.Artifacts;
using TextToVideo.Artifacts.Frames;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Messages;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Pipeline;
using TextToVideo.Generation.Storage;
using TextToVideo.ServiceDefaults.Access;

namespace TextToVideo.Generation.Api.Moderation;

/// <summary>Lists and decides the pending reviews of all tenants.</summary>
/// <param name="store">The job store.</param>
/// <param name="artifacts">The store that contains the frames.</param>
/// <param name="messages">Sends messages to the saga, which alone changes jobs.</param>
/// <param name="waiter">Waits until the saga has changed a job.</param>
/// <param name="records">The records of decisions, which the saga writes.</param>
/// <param name="time">The time provider.</param>
internal sealed class ReviewService(
    IVideoJobStore store,
    IArtifactStore artifacts,
    SagaMessages messages,
    ProgressWaiter waiter,
    IModerationRecords records,
    TimeProvider time
)
{
    private const int MaxNote = 1000;

    /// <summary>Lists the jobs with a pending review, oldest first.</summary>
    public Task<IReadOnlyList<VideoJob>> ListAsync(int limit, PageCursor? after, CancellationToken cancellationToken) =>
        store.ListAsync(new VideoJobQuery(limit, Descending: false) { InReview = true, After = after }, cancellationToken);

    /// <summary>Approves or rejects a job and waits until the saga has processed the decision.</summary>
    /// <exception cref="ConflictException">The job has no pending review, or another reviewer has already decided.</exception>
    public async Task<VideoJob> DecideAsync(string id, bool approved, string? note, Caller caller, CancellationToken cancellationToken)
    {
        if (note is not null && (note.Length > MaxNote || note.Contains('\0', StringComparison.Ordinal) || !UnicodeText.IsValid(note)))
        {
            throw new InvalidFieldException("note", $"must be at most {MaxNote} characters, without U+0000");
        }

        VideoJob job = await FindAsync(id, cancellationToken);
        ReviewRecord review = job.Review ?? throw NotInReview(id);
        var decisionId = Guid.CreateVersion7(time.GetUtcNow());
        var decision = new DecideReview(job.CorrelationId, review.Stage, approved, note ?? string.Empty, decisionId, caller.KeyId);
        VideoJob decided = await waiter.WaitAsync(
            job.CorrelationId,
            () => messages.PublishAsync(decision, cancellationToken),
            () => FindAsync(id, cancellationToken),
            current => current.Review?.Stage != review.Stage,
            cancellationToken
        );

        // The saga ignores a decision on a review that has ended. Only the decision that took effect has a record.
        return await records.FindAsync(decisionId, cancellationToken) is not null
            ? decided
            : throw new ConflictException(
                $"The review of the video {id} has ended: another decision, its time limit or a cancellation was faster.",
                ErrorCodes.NotInReview
            );
    }

    /// <summary>Returns a contact sheet, in PNG, of a job whose frames are pending review.</summary>
    /// <exception cref="ConflictException">
    /// The job has no pending review, or its prompt is under review and there are no frames yet.
    /// </exception>
    public async Task<byte[]> FramesAsync(string id, CancellationToken cancellationToken)
    {
        VideoJob job = await FindAsync(id, cancellationToken);
        if (job.Review is not { } review)
        {
            throw NotInReview(id);
        }

        if (review.Stage != PipelineStages.ModerateFrames)
        {
            throw new ConflictException($"The video {id} has no frames yet: its prompt is pending review.", ErrorCodes.NoFrames);
        }

        await using Stream frames = await new ClipFrames(artifacts, job.CorrelationId, job.Clip).OpenReadAsync(cancellationToken);
        return await ContactSheet.CreateAsync(frames, job.Clip, cancellationToken);
    }

    private static ConflictException NotInReview(string id) => new($"The video {id} does not wait for review.", ErrorCodes.NotInReview);

    private async Task<VideoJob> FindAsync(string id, CancellationToken cancellationToken) =>
        (VideoId.TryParse(id, out Guid videoId) ? await store.FindAsync(videoId, cancellationToken) : null)
        ?? throw new VideoNotFoundException($"There is no video {id}.");
}

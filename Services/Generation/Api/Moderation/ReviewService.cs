using TextToVideo.Artifacts;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Messages;
using TextToVideo.Generation.Api.Videos;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Pipeline;
using TextToVideo.Generation.Storage;
using TextToVideo.ServiceDefaults.Progress;

namespace TextToVideo.Generation.Api.Moderation;

/// <summary>Jobs that wait for a reviewer, of all tenants.</summary>
/// <param name="store">The jobs.</param>
/// <param name="artifacts">Where the frames are.</param>
/// <param name="messages">The way to the saga, which alone changes jobs.</param>
/// <param name="progress">Tells when it has.</param>
internal sealed class ReviewService(IVideoJobStore store, IArtifactStore artifacts, SagaMessages messages, IProgressChannel progress)
{
    private const int MaxNote = 1000;

    private static readonly TimeSpan s_lookAgain = TimeSpan.FromSeconds(3);

    /// <summary>The jobs that wait, the longest-waiting first.</summary>
    public Task<IReadOnlyList<VideoJob>> ListAsync(int limit, CancellationToken cancellationToken) =>
        store.ListAsync(new VideoJobQuery(limit, Descending: false) { InReview = true }, cancellationToken);

    /// <summary>Decides about a job, and waits until the saga has heard of it.</summary>
    /// <exception cref="VideoConflictException">The job does not wait, or somebody else was faster.</exception>
    public async Task<VideoSnapshot> DecideAsync(string id, bool approved, string? note, CancellationToken cancellationToken)
    {
        if (note is not null && (note.Length > MaxNote || note.Contains('\0', StringComparison.Ordinal) || !UnicodeText.IsWhole(note)))
        {
            throw new InvalidFieldException("note", $"must be at most {MaxNote} characters, without U+0000");
        }

        VideoJob job = await FindAsync(id, cancellationToken);
        ReviewRecord review = job.Review ?? throw NotInReview(id);
        using IProgressSubscription updates = await progress.SubscribeAsync(job.CorrelationId, cancellationToken);
        await messages.PublishAsync(new DecideReview(job.CorrelationId, review.Stage, approved, note ?? string.Empty), cancellationToken);
        while (true)
        {
            job = await FindAsync(id, cancellationToken);
            if (job.Review?.Stage != review.Stage)
            {
                return approved && job.CurrentState == VideoJobStates.Rejected ? throw NotInReview(id) : new VideoSnapshot(job, []);
            }

            await updates.NextAsync(s_lookAgain, cancellationToken);
        }
    }

    /// <summary>Frames of a job whose frames are to be reviewed, in one picture.</summary>
    /// <exception cref="VideoConflictException">There are no frames: the job does not wait, or for its prompt's sake.</exception>
    public async Task<byte[]> FramesAsync(string id, CancellationToken cancellationToken)
    {
        VideoJob job = await FindAsync(id, cancellationToken);
        if (job.Review is not { } review)
        {
            throw NotInReview(id);
        }

        if (review.Stage != PipelineStages.ModerateFrames)
        {
            throw new VideoConflictException($"The video {id} has no frames: its prompt is to be reviewed.", ErrorCodes.NoFrames);
        }

        await using Stream frames = await artifacts.OpenReadAsync(ArtifactKeys.Frames(job.CorrelationId), cancellationToken);
        return await ContactSheet.MakeAsync(frames, job.Clip, cancellationToken);
    }

    private static VideoConflictException NotInReview(string id) =>
        new($"The video {id} does not wait for review.", ErrorCodes.NotInReview);

    private async Task<VideoJob> FindAsync(string id, CancellationToken cancellationToken) =>
        (VideoId.TryParse(id, out Guid videoId) ? await store.FindAsync(videoId, cancellationToken) : null)
        ?? throw new VideoNotFoundException($"There is no video {id}.");
}

using System.Diagnostics;
using System.Runtime.CompilerServices;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Messages;
using TextToVideo.Contracts.Telemetry;
using TextToVideo.Generation.Api.Http;
using TextToVideo.Generation.Api.Limits;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Pipeline;
using TextToVideo.Generation.Storage;
using TextToVideo.Generation.Telemetry;
using TextToVideo.ServiceDefaults.Access;
using TextToVideo.ServiceDefaults.Progress;
using TextToVideo.ServiceDefaults.Telemetry;

namespace TextToVideo.Generation.Api.Videos;

internal sealed class VideoService(
    CreateVideoValidator validator,
    IVideoJobStore store,
    IIdempotencyKeys keys,
    JobQueue queue,
    JobQueueSignal signal,
    VideoDeletion deletion,
    VideoFiles files,
    SagaMessages messages,
    VideoExpiry expiry,
    PromptLog prompts,
    RefusalMetrics refusals,
    CallerLimits limits,
    IProgressChannel progress,
    ProgressWaiter waiter,
    QueueForecast forecast,
    IHostApplicationLifetime lifetime,
    TimeProvider time
) : IVideoService
{
    private const int MaxQuery = 1000;

    public async Task<VideoSnapshot> CreateAsync(CreateVideoInput input, Caller caller, CancellationToken cancellationToken)
    {
        using Activity? activity = GenerationTelemetry.StartCreate();
        try
        {
            VideoSnapshot video = await AcceptAsync(input, caller, cancellationToken);
            activity.SetVideo(video.Job.CorrelationId);
            return video;
        }
        catch (Exception exception)
        {
            activity.Fail(exception);
            if (exception is PipelineException refusal and (JobQueueFullException or KeyLimitException))
            {
                refusals.RecordRejected(refusal.Code);
            }

            throw;
        }
    }

    public async Task<VideoSnapshot> GetAsync(string id, Caller caller, CancellationToken cancellationToken) =>
        await SnapshotAsync(await FindAsync(id, caller, cancellationToken), cancellationToken);

    public async Task<VideoPage> ListAsync(
        string? after,
        int? limit,
        string? order,
        string? query,
        Caller caller,
        CancellationToken cancellationToken
    )
    {
        int count = limit ?? IVideoService.DefaultLimit;
        if (count is < 1 or > IVideoService.MaxLimit)
        {
            throw new InvalidFieldException("limit", $"must be from 1 to {IVideoService.MaxLimit}");
        }

        if (order is not (null or "" or "desc" or "asc"))
        {
            throw new InvalidFieldException("order", "must be asc or desc");
        }

        PageCursor? cursor = PageAfter.Parse(after, VideoId.TryParse, "a video");
        if (query?.Length > MaxQuery || query?.Contains('\0', StringComparison.Ordinal) == true)
        {
            throw new InvalidFieldException("query", $"must be at most {MaxQuery} characters, without U+0000");
        }

        var jobQuery = new VideoJobQuery(count + 1, order != "asc")
        {
            Tenant = caller.CanSeeAll ? null : caller.Tenant,
            After = cursor,
            EndedAfter = expiry.Horizon,
            Words = string.IsNullOrWhiteSpace(query) ? null : query,
        };
        IReadOnlyList<VideoJob> jobs = await store.ListAsync(jobQuery, cancellationToken);
        IReadOnlyList<VideoSnapshot> page = await SnapshotAsync([.. jobs.Take(count)], cancellationToken);
        return new VideoPage(page, jobs.Count > count);
    }

    public async Task<VideoSnapshot> CancelAsync(string id, Caller caller, CancellationToken cancellationToken)
    {
        VideoJob job = await FindAsync(id, caller, cancellationToken);
        if (!job.HasEnded)
        {
            job = await StopAsync(job.CorrelationId, cancellationToken) ?? throw NotFound(id);
        }

        return job.CurrentState == VideoJobStates.Cancelled ? await SnapshotAsync(job, cancellationToken) : throw AlreadyEnded(id, job);
    }

    public async Task<VideoSnapshot> WaitAsync(VideoSnapshot video, TimeSpan limit, Caller caller, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, lifetime.ApplicationStopping, cancellationToken);
        VideoSnapshot last = video;
        try
        {
            await foreach (VideoSnapshot now in WatchAsync(VideoId.Format(video.Job.CorrelationId), caller, either.Token))
            {
                last = now;
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The time is over, or the server is stopping.
        }
        catch (KeyLimitException)
        {
            // The caller already waits for as many videos as it may. The job is accepted, so this is no error.
        }

        return last;
    }

    public async Task DeleteAsync(string id, Caller caller, CancellationToken cancellationToken)
    {
        if (!await DeleteAsync(await FindAsync(id, caller, cancellationToken), cancellationToken))
        {
            throw NotFound(id);
        }
    }

    public async Task<int> DeleteAllAsync(string tenant, CancellationToken cancellationToken)
    {
        int deleted = 0;
        while (
            await store.ListAsync(new VideoJobQuery(IVideoService.MaxLimit) { Tenant = tenant }, cancellationToken) is { Count: > 0 } jobs
        )
        {
            foreach (VideoJob job in jobs)
            {
                deleted += await DeleteAsync(job, cancellationToken) ? 1 : 0;
            }
        }

        return deleted;
    }

    public async IAsyncEnumerable<VideoSnapshot> WatchAsync(
        string id,
        Caller caller,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        using IDisposable counted = limits.Begin(CallerWork.EventStream, caller);
        VideoJob job = await FindAsync(id, caller, cancellationToken);
        VideoSnapshot? last = null;
        long readAt = 0;
        await foreach (ProgressUpdate? update in waiter.WatchAsync(job.CorrelationId, cancellationToken))
        {
            // Updates of a stage's progress do not change the row, so the row need not be read for each of them.
            bool isRowKnown =
                last is not null && update is { Stage.Length: > 0 } && time.GetElapsedTime(readAt) < ProgressWaiter.PollInterval;
            if (!isRowKnown)
            {
                readAt = time.GetTimestamp();
            }

            VideoJob current = isRowKnown ? last!.Job : await FindAsync(id, caller, cancellationToken);
            VideoSnapshot now =
                last is null || update is null || current.HasEnded
                    ? await SnapshotAsync(current, cancellationToken)
                    : (last with { Job = current }).With(update);

            // UpdatedAt alone is not enough: a row that is saved twice within a millisecond keeps the same timestamp.
            bool hasChanged =
                last is null
                || now.Job.CurrentState != last.Job.CurrentState
                || now.Job.UpdatedAt != last.Job.UpdatedAt
                || now.Forecast?.QueuePosition != last.Forecast?.QueuePosition
                || !now.Progress.SequenceEqual(last.Progress);
            if (hasChanged)
            {
                yield return now;
                last = now;
            }

            if (now.Job.HasEnded)
            {
                yield break;
            }
        }
    }

    public async Task<VideoContent> OpenContentAsync(
        string id,
        string? variant,
        string? format,
        Caller caller,
        CancellationToken cancellationToken
    ) => await files.OpenAsync(await FindAsync(id, caller, cancellationToken), variant, format, caller, cancellationToken);

    public async Task<VideoContent> OpenPreviewAsync(string id, Caller caller, CancellationToken cancellationToken)
    {
        VideoSnapshot video = await GetAsync(id, caller, cancellationToken);
        return video.Preview is { Image: { } png } preview
            ? new VideoContent(
                new MemoryStream(png, writable: false),
                png.Length,
                "image/png",
                $"{id}.png",
                $"{preview.Completed}",
                preview.At
            )
            : throw new VideoNotFoundException(
                $"The video {id} has no preview. Previews exist only while a video is in progress, and not for every model."
            );
    }

    private static VideoNotFoundException NotFound(string id) => new($"There is no video {id}.");

    private static ConflictException AlreadyEnded(string id, VideoJob job) =>
        new($"The video {id} has already ended: its status is {job.Status}.");

    private async Task<VideoSnapshot> AcceptAsync(CreateVideoInput input, Caller caller, CancellationToken cancellationToken)
    {
        // Before the key is compared, because other names and ignored fields do not make a different request.
        input = FieldAliases.Resolve(input);
        IReadOnlyList<string> ignored = IgnoredFields.Check(input);
        IdempotencyKey? key = RequestFingerprint.CreateKey(input, caller);
        while (true)
        {
            // A request that was accepted before needs neither room in the queue nor an existing source video.
            if (key is not null && await FindCreatedAsync(key, cancellationToken) is { } made)
            {
                return await SnapshotAsync(made, cancellationToken);
            }

            VideoJob? source = input.RemixedFromVideoId is { } sourceId ? await FindSourceAsync(sourceId, caller, cancellationToken) : null;
            VideoJob job = validator.Validate(source is null ? input : Remix.Complete(validator.ResolveAlias(input), source));
            job.Warnings.AddRange(ignored);
            job.RemixedFrom = source?.CorrelationId;
            job.Tenant = caller.Tenant;
            job.KeyId = caller.KeyId;
            job.TraceParent = Activity.Current?.Id;
            if (!await queue.TryAddAsync(job, key, cancellationToken))
            {
                // A concurrent request with the same idempotency key was accepted first.
                continue;
            }

            // The job is accepted from this point on.
            signal.Raise();
            prompts.Accepted(job);
            return await SnapshotAsync(job, cancellationToken);
        }
    }

    /// <summary>Finds a video. Videos of other tenants and expired videos are reported as not found.</summary>
    private async Task<VideoJob> FindAsync(string id, Caller caller, CancellationToken cancellationToken)
    {
        VideoJob? job = VideoId.TryParse(id, out Guid videoId) ? await store.FindAsync(videoId, cancellationToken) : null;
        return job is not null && caller.CanSee(job.Tenant) && !expiry.HasPassed(job) ? job : throw NotFound(id);
    }

    private async Task<VideoSnapshot> SnapshotAsync(VideoJob job, CancellationToken cancellationToken) =>
        (await SnapshotAsync([job], cancellationToken))[0];

    private async Task<IReadOnlyList<VideoSnapshot>> SnapshotAsync(IReadOnlyList<VideoJob> jobs, CancellationToken cancellationToken)
    {
        VideoJob[] unfinished = [.. jobs.Where(job => !job.HasEnded)];
        IReadOnlyDictionary<Guid, JobForecast> forecasts =
            unfinished.Length == 0 ? new Dictionary<Guid, JobForecast>() : await forecast.GetAsync(unfinished, cancellationToken);
        var snapshots = new List<VideoSnapshot>();
        foreach (VideoJob job in jobs)
        {
            snapshots.Add(
                new VideoSnapshot(job, job.HasEnded ? [] : await progress.GetLatestAsync(job.CorrelationId, cancellationToken))
                {
                    ExpiresAt = expiry.GetExpiry(job),
                    Forecast = forecasts.GetValueOrDefault(job.CorrelationId),
                }
            );
        }

        return snapshots;
    }

    /// <summary>Finds the video that an earlier request with the same idempotency key created; null if there is none.</summary>
    private async Task<VideoJob?> FindCreatedAsync(IdempotencyKey key, CancellationToken cancellationToken)
    {
        if (await keys.FindAsync(key.Tenant, key.Key, cancellationToken) is not { } used)
        {
            return null;
        }

        VideoJob? made = await store.FindAsync(used.VideoId, cancellationToken);
        if (made is null || expiry.HasPassed(made))
        {
            throw new VideoNotFoundException(
                $"The video {VideoId.Format(used.VideoId)}, created by a request with this idempotency key, has been deleted."
            );
        }

        return used.Fingerprint == key.Fingerprint
            ? made
            : throw new ConflictException(
                "The idempotency key has been used for another request within the last day.",
                ErrorCodes.IdempotencyConflict
            );
    }

    private async Task<VideoJob> FindSourceAsync(string id, Caller caller, CancellationToken cancellationToken)
    {
        VideoJob source = await FindAsync(id, caller, cancellationToken);
        return source.CurrentState == VideoJobStates.Completed
            ? source
            : throw new ConflictException($"The video {id} cannot be remixed: its status is {source.Status}.");
    }

    private async Task<bool> DeleteAsync(VideoJob job, CancellationToken cancellationToken)
    {
        if (!job.HasEnded)
        {
            await StopAsync(job.CorrelationId, cancellationToken);
        }

        return await deletion.DeleteAsync(job.CorrelationId, cancellationToken);
    }

    /// <summary>Asks the saga to cancel the job and waits until it has ended, in any state.</summary>
    private Task<VideoJob?> StopAsync(Guid videoId, CancellationToken cancellationToken) =>
        waiter.WaitAsync(
            videoId,
            () => messages.PublishAsync(new CancelVideo(videoId), cancellationToken),
            () => store.FindAsync(videoId, cancellationToken),
            job => job is null || job.HasEnded,
            cancellationToken
        );
}

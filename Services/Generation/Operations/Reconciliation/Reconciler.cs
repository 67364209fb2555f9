using TextToVideo.Artifacts;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Pipeline;
using TextToVideo.Generation.Storage;

namespace TextToVideo.Generation.Operations.Reconciliation;

/// <summary>
/// Reads both stores in the order of the ids, each once. A row is read before its files are listed and again before it is judged, since a
/// job that completes, or a video that is deleted meanwhile, is no difference.
/// </summary>
internal sealed class Reconciler(
    IVideoJobStore store,
    IArtifactStore artifacts,
    VideoArtifacts videoArtifacts,
    VideoDeletion deletion,
    TimeProvider time,
    ILogger<Reconciler> logger
) : IReconciler
{
    /// <summary>The number of jobs, the newest ones, by which it is checked that the stores belong together.</summary>
    private const int Sample = 100;

    public async Task<ReconciliationPage> ReconcileAsync(ReconciliationQuery query, CancellationToken cancellationToken)
    {
        query.Check();
        if (query is { Delete: true, Force: false })
        {
            await CheckStoresAsync(cancellationToken);
        }

        (List<Examined> examined, bool hasMore) = await ReadAsync(query, cancellationToken);
        DateTimeOffset before = time.GetUtcNow() - TimeSpan.FromSeconds(query.MinAgeSeconds);
        var found = new List<Discrepancy>();
        foreach (Examined video in examined)
        {
            if (await FindAsync(video, before, cancellationToken) is { } discrepancy)
            {
                if (query.Delete)
                {
                    await DeleteAsync(video.Id, discrepancy, cancellationToken);
                }

                found.Add(discrepancy);
            }
        }

        return new ReconciliationPage(
            examined.Count,
            query.Delete,
            found,
            hasMore,
            examined.Count > 0 ? VideoId.Format(examined[^1].Id) : null
        );
    }

    private static int Compare(Guid one, Guid other) => string.CompareOrdinal($"{one:N}", $"{other:N}");

    /// <summary>
    /// Checks that the database and the artifacts are not those of two systems, as after a mistake in the configuration or with a volume
    /// that is not mounted. Everything would then seem to be without its counterpart.
    /// </summary>
    private async Task CheckStoresAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<VideoJob> newest = await store.ListAsync(new VideoJobQuery(Sample), cancellationToken);
        if (newest.Count == 0)
        {
            throw new ConflictException(
                "The database has no video, so every file would be deleted. If the database is the right one, repeat with force."
            );
        }

        VideoJob[] completed = [.. newest.Where(job => job.CurrentState == VideoJobStates.Completed)];
        foreach (VideoJob job in completed)
        {
            if (await HasVideoFileAsync(job, cancellationToken))
            {
                return;
            }
        }

        if (completed.Length > 0)
        {
            throw new ConflictException(
                $"None of the newest {completed.Length} completed videos has a file, so the artifact store may be the wrong one or not be"
                    + " mounted. If it is the right one, repeat with force."
            );
        }
    }

    /// <summary>Reads the rows and the files of at most as many videos as the query says.</summary>
    private async Task<(List<Examined> Examined, bool HasMore)> ReadAsync(ReconciliationQuery query, CancellationToken cancellationToken)
    {
        IReadOnlyList<VideoJob> jobs = await store.ListByIdAsync(query.After, query.Limit, cancellationToken);
        var examined = jobs.ToDictionary(job => job.CorrelationId, job => new Examined(job.CorrelationId, job, []));
        bool hasMore = jobs.Count == query.Limit;
        Guid? last = hasMore ? jobs[^1].CorrelationId : null;
        int withoutRow = 0;
        await foreach ((Guid videoId, List<string> keys) in new StoredFiles(artifacts).ListAsync(query.After, cancellationToken))
        {
            if (last is { } end && Compare(videoId, end) > 0)
            {
                break;
            }

            withoutRow += examined.ContainsKey(videoId) ? 0 : 1;
            examined[videoId] = new Examined(videoId, examined.GetValueOrDefault(videoId)?.Job, keys);
            if (withoutRow == query.Limit)
            {
                hasMore = true;
                last = videoId;
                break;
            }
        }

        return (
            [
                .. examined
                    .Values.Where(video => last is not { } end || Compare(video.Id, end) <= 0)
                    .OrderBy(video => $"{video.Id:N}", StringComparer.Ordinal),
            ],
            hasMore
        );
    }

    private async Task<Discrepancy?> FindAsync(Examined video, DateTimeOffset before, CancellationToken cancellationToken)
    {
        if (video.Job is not { } job)
        {
            return await store.FindAsync(video.Id, cancellationToken) is null
                ? await FindFilesAsync(video.Id, DiscrepancyKinds.FilesWithoutVideo, video.Keys, before, cancellationToken)
                : null;
        }

        if (job.CompletedAt is not { } ended || ended >= before)
        {
            return null;
        }

        if (job.CurrentState != VideoJobStates.Completed)
        {
            return await FindFilesAsync(video.Id, DiscrepancyKinds.LeftoverFiles, video.Keys, before, cancellationToken);
        }

        bool hasListedFile = job.OutputFormats.Any(format => video.Keys.Contains(ArtifactKeys.GetVideoKey(video.Id, format)));
        if (
            !hasListedFile
            && !await HasVideoFileAsync(job, cancellationToken)
            && await store.FindAsync(video.Id, cancellationToken) is not null
        )
        {
            return new Discrepancy(VideoId.Format(video.Id), DiscrepancyKinds.VideoWithoutFiles, [], 0);
        }

        IEnumerable<string> leftovers = video.Keys.Where(key => VideoArtifacts.IsIntermediate(video.Id, key));
        return await FindFilesAsync(video.Id, DiscrepancyKinds.LeftoverFiles, leftovers, before, cancellationToken);
    }

    /// <summary>Returns the files, unless one of them is too young.</summary>
    private async Task<Discrepancy?> FindFilesAsync(
        Guid videoId,
        string kind,
        IEnumerable<string> keys,
        DateTimeOffset before,
        CancellationToken cancellationToken
    )
    {
        var files = new List<string>();
        long bytes = 0;
        foreach (string key in keys)
        {
            ArtifactInfo? info = await artifacts.GetInfoAsync(key, cancellationToken);
            if (info?.LastModified >= before)
            {
                return null;
            }

            if (info is not null)
            {
                files.Add(key);
                bytes += info.Length;
            }
        }

        return files.Count > 0 ? new Discrepancy(VideoId.Format(videoId), kind, files, bytes) : null;
    }

    private async Task<bool> HasVideoFileAsync(VideoJob job, CancellationToken cancellationToken)
    {
        foreach (string format in job.OutputFormats)
        {
            if (await artifacts.ExistsAsync(ArtifactKeys.GetVideoKey(job.CorrelationId, format), cancellationToken))
            {
                return true;
            }
        }

        return false;
    }

    private async Task DeleteAsync(Guid videoId, Discrepancy discrepancy, CancellationToken cancellationToken)
    {
        switch (discrepancy.Kind)
        {
            case DiscrepancyKinds.FilesWithoutVideo:
                await videoArtifacts.DeleteAllAsync(videoId, cancellationToken);
                break;
            case DiscrepancyKinds.VideoWithoutFiles:
                await deletion.DeleteAsync(videoId, cancellationToken);
                break;
            default:
                foreach (string key in discrepancy.Files)
                {
                    await artifacts.DeleteAsync(key, cancellationToken);
                }

                break;
        }

        logger.DiscrepancyRemoved(videoId, discrepancy.Kind, discrepancy.Files.Count, discrepancy.Bytes);
    }

    private sealed record Examined(Guid Id, VideoJob? Job, IReadOnlyList<string> Keys);
}

using Microsoft.Extensions.Options;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Storage;

/// <summary>
/// Enforces the storage quota of tenants. It counts the files of completed videos and, for unfinished videos, the raw frames, which are
/// stored until they have been transcoded.
/// </summary>
internal sealed class TenantStorage(IJobDatabase database, IOptions<TenantLimitOptions> options)
{
    private const long Mebibyte = 1 << 20;

    private const string Used = """
        SELECT CAST(
          coalesce((SELECT sum(stored_bytes) FROM video_jobs WHERE tenant = @tenant AND stored_bytes > 0), 0)
          + coalesce((
              SELECT sum(CAST(width AS bigint) * height * num_frames * 3) FROM video_jobs
              WHERE tenant = @tenant AND completed_at IS NULL
            ), 0)
          AS bigint)
        """;

    /// <summary>
    /// Checks that there is room for a new job, in the transaction that stores it. It holds the lock under which new jobs are counted, so
    /// that concurrent requests in any process cannot exceed the quota together.
    /// </summary>
    /// <exception cref="StorageQuotaException">The tenant would store too much.</exception>
    public async Task EnsureRoomAsync(JobTransaction transaction, VideoJob job, CancellationToken cancellationToken)
    {
        if (options.Value.StoredMebibytes is { } quota)
        {
            await database.LockAdmissionAsync(transaction, cancellationToken);
            long used = await transaction.ExecuteScalarAsync<long>(Used, new { tenant = job.Tenant }, cancellationToken);
            Check(quota, used, (long)job.Clip.FrameBytes * job.Clip.NumFrames);
        }
    }

    /// <summary>Checks that there is room for one more file of a tenant, whose size is not yet known.</summary>
    /// <exception cref="StorageQuotaException">The tenant stores too much.</exception>
    public async Task EnsureRoomAsync(string tenant, CancellationToken cancellationToken)
    {
        if (options.Value.StoredMebibytes is { } quota)
        {
            Check(quota, await database.ExecuteScalarAsync<long>(Used, new { tenant }, cancellationToken), more: 1);
        }
    }

    private static void Check(int quota, long used, long more)
    {
        if (used + more > quota * Mebibyte)
        {
            throw new StorageQuotaException(
                $"The tenant may store {quota} MiB and stores {used / Mebibyte} MiB, so there is no room for "
                    + $"{(more + Mebibyte - 1) / Mebibyte} MiB more. Delete videos, or wait until unfinished ones have ended."
            );
        }
    }
}

using TextToVideo.Contracts;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Storage;

/// <summary>
/// Counts the use of a key in the transaction that stores its new job. The key's row is locked first, so that concurrent requests in any
/// process cannot exceed the limits together.
/// </summary>
internal static class KeyUsage
{
    public const string CountOfDay = "SELECT videos FROM api_key_days WHERE key_id = @id AND day = @day";

    private const string CountActive = "SELECT count(*) FROM video_jobs WHERE key_id = @id AND completed_at IS NULL";

    private const string AddToDay = """
        INSERT INTO api_key_days (key_id, day, videos) VALUES (@id, @day, 1)
        ON CONFLICT (key_id, day) DO UPDATE SET videos = api_key_days.videos + 1
        """;

    /// <summary>The suggested retry delay; the end of a video is not predictable, but small videos take seconds.</summary>
    private static readonly TimeSpan s_retryConcurrency = TimeSpan.FromSeconds(5);

    /// <summary>Returns the UTC day as the number of days since 1970-01-01.</summary>
    public static int GetDay(DateTimeOffset time) => (int)(time.ToUnixTimeSeconds() / 86_400);

    /// <summary>Returns the time until the end of the UTC day, in whole seconds.</summary>
    public static TimeSpan GetRestOfDay(DateTimeOffset time) => TimeSpan.FromSeconds(86_400 - (time.ToUnixTimeSeconds() % 86_400));

    /// <summary>Counts one new video of a key, which must still be valid: it was checked when the request began.</summary>
    /// <exception cref="KeyEndedException">The key has been revoked or has expired.</exception>
    /// <exception cref="KeyLimitException">The key has reached one of its limits.</exception>
    public static async Task ChargeAsync(
        IJobDatabase database,
        JobTransaction transaction,
        string keyId,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var parameters = new { id = keyId, day = GetDay(now) };
        (int? concurrent, int? perDay, DateTimeOffset? revokedAt, DateTimeOffset? expiresAt) = await transaction.QuerySingleOrDefaultAsync<(
            int?,
            int?,
            DateTimeOffset?,
            DateTimeOffset?
        )>(
            $"SELECT concurrent_videos, videos_per_day, revoked_at, expires_at FROM api_keys WHERE id = @id{database.RowLock}",
            parameters,
            cancellationToken
        );
        if (revokedAt is not null || expiresAt <= now)
        {
            throw new KeyEndedException();
        }

        if (concurrent is { } most && await transaction.ExecuteScalarAsync<int>(CountActive, parameters, cancellationToken) >= most)
        {
            throw new KeyLimitException(
                ErrorCodes.ConcurrencyLimitExceeded,
                $"The API key is limited to {most} unfinished videos at a time. Wait until one has ended, or cancel one.",
                s_retryConcurrency
            );
        }

        if (perDay is not { } quota)
        {
            return;
        }

        if (await transaction.ExecuteScalarAsync<int>(CountOfDay, parameters, cancellationToken) >= quota)
        {
            TimeSpan wait = GetRestOfDay(now);
            throw new KeyLimitException(
                ErrorCodes.QuotaExceeded,
                $"The API key is limited to {quota} videos per day. The next day begins at 00:00 UTC, in {wait:h\\:mm\\:ss}.",
                wait
            );
        }

        await transaction.ExecuteAsync(AddToDay, parameters, cancellationToken);
    }
}

using Microsoft.Extensions.Options;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Pipeline;
using TextToVideo.Generation.Storage;

namespace TextToVideo.Generation.Operations.Retention;

/// <summary>
/// Deletes expired videos with their files, old decisions of moderation, old daily usage counts of API keys, and old records of admin
/// actions. Every replica runs the sweep; deleting what another replica has just deleted has no effect.
/// </summary>
internal sealed class RetentionSweeper(
    IVideoJobStore store,
    ApiKeys keys,
    VideoDeletion deletion,
    IModerationRecords decisions,
    IAdminActions actions,
    VideoExpiry expiry,
    IOptions<RetentionOptions> options,
    TimeProvider time,
    ILogger<RetentionSweeper> logger
) : BackgroundService
{
    private const int PageSize = 100;
    private const int DecisionPageSize = 1000;

    /// <summary>The longest time by which the clock may move between two sweeps beyond the time that has passed.</summary>
    private static readonly TimeSpan s_maxJump = TimeSpan.FromHours(1);

    /// <summary>The longest time for which nothing is deleted after the clock has jumped.</summary>
    private static readonly TimeSpan s_maxHold = TimeSpan.FromDays(1);

    private long _start;

    /// <summary>The time by the clock at the start, corrected by the jumps since.</summary>
    private DateTimeOffset _startTime;

    /// <summary>How long after the start deletion begins again.</summary>
    private TimeSpan _heldUntil;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        (_start, _startTime) = (time.GetTimestamp(), time.GetUtcNow());
        using var timer = new PeriodicTimer(options.Value.SweepInterval, time);
        do
        {
            try
            {
                if (!IsHeld())
                {
                    await SweepAsync(stoppingToken);
                    await SweepDecisionsAsync(stoppingToken);
                    await actions.DeleteBeforeAsync(time.GetUtcNow() - options.Value.AdminActions, stoppingToken);
                }

                await keys.DeletePastDaysAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                logger.SweepFailed(exception);
            }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        if (expiry.Horizon is not { } horizon)
        {
            return;
        }

        IReadOnlyList<Guid> expired;
        do
        {
            expired = await store.ListEndedAsync(horizon, PageSize, cancellationToken);
            foreach (Guid videoId in expired)
            {
                if (await deletion.DeleteAsync(videoId, cancellationToken))
                {
                    logger.VideoRemoved(videoId);
                }
            }
        } while (expired.Count == PageSize);
    }

    /// <summary>
    /// Returns whether the clock has recently jumped ahead. Deletion cannot be undone, so it is delayed until an operator can notice that
    /// the clock is wrong. A machine that was suspended looks the same, and deletion only comes later there.
    /// </summary>
    private bool IsHeld()
    {
        TimeSpan elapsed = time.GetElapsedTime(_start);
        TimeSpan jump = time.GetUtcNow() - _startTime - elapsed;
        if (jump > s_maxJump)
        {
            TimeSpan hold = options.Value.Videos < s_maxHold ? options.Value.Videos.Value : s_maxHold;
            _heldUntil = elapsed + hold;
            logger.ClockJumped(jump, hold);
        }

        // A clock that is set right step by step must not add up to a jump.
        _startTime += jump;
        return elapsed < _heldUntil;
    }

    private async Task SweepDecisionsAsync(CancellationToken cancellationToken)
    {
        foreach (string kind in ModerationDecisionKind.All)
        {
            TimeSpan kept = kind == ModerationDecisionKind.Text ? options.Value.TextDecisions : options.Value.Decisions;
            while (await decisions.DeleteAsync(kind, time.GetUtcNow() - kept, DecisionPageSize, cancellationToken) == DecisionPageSize) { }
        }
    }
}

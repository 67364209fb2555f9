using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using TextToVideo.Contracts;
using TextToVideo.Generation.Jobs;
using TextToVideo.ServiceDefaults.Access;
using TextToVideo.ServiceDefaults.Telemetry;

namespace TextToVideo.Generation.Api.Limits;

/// <summary>
/// Limits the work, beside jobs, that one caller causes in this process. A caller is an API key, or without keys a tenant. Nothing waits
/// for its turn: what exceeds a limit is refused.
/// </summary>
internal sealed class CallerLimits : IDisposable
{
    private const int CharactersPerText = 1000;

    private static readonly TimeSpan s_retryDelay = TimeSpan.FromSeconds(5);

    private readonly CallerLimitOptions _options;
    private readonly RefusalMetrics _refusals;
    private readonly PartitionedRateLimiter<(CallerWork Work, string Caller)> _concurrent;
    private readonly PartitionedRateLimiter<string> _texts;

    public CallerLimits(IOptions<CallerLimitOptions> options, RefusalMetrics refusals)
    {
        _options = options.Value;
        _refusals = refusals;
        _concurrent = PartitionedRateLimiter.Create<(CallerWork Work, string Caller), (CallerWork Work, string Caller)>(key =>
            RateLimitPartition.GetConcurrencyLimiter(
                key,
                _ => new ConcurrencyLimiterOptions { PermitLimit = GetLimit(key.Work).Limit, QueueLimit = 0 }
            )
        );
        _texts = PartitionedRateLimiter.Create<string, string>(caller =>
            RateLimitPartition.GetTokenBucketLimiter(
                caller,
                _ => new TokenBucketRateLimiterOptions
                {
                    TokenLimit = _options.TextsPerMinute,
                    TokensPerPeriod = 1,
                    ReplenishmentPeriod = TimeSpan.FromMinutes(1) / _options.TextsPerMinute,
                    QueueLimit = 0,
                }
            )
        );
    }

    /// <summary>Counts work as in progress until the returned object is disposed.</summary>
    /// <exception cref="KeyLimitException">The caller has as much work of this kind in progress as it may have.</exception>
    public IDisposable Begin(CallerWork work, Caller caller)
    {
        RateLimitLease lease = _concurrent.AttemptAcquire((work, GetName(caller)));
        if (lease.IsAcquired)
        {
            return lease;
        }

        lease.Dispose();
        (int limit, string name) = GetLimit(work);
        throw Refuse(
            ErrorCodes.ConcurrencyLimitExceeded,
            $"The caller is limited to {limit} {name} at a time. Wait until one has ended.",
            s_retryDelay
        );
    }

    /// <summary>Counts texts that are about to be checked.</summary>
    /// <param name="caller">The caller.</param>
    /// <param name="texts">The texts of one request.</param>
    /// <exception cref="KeyLimitException">The caller has recently checked too many texts.</exception>
    public void ChargeTexts(Caller caller, IReadOnlyList<string> texts)
    {
        // The largest body has fewer characters than the smallest limit allows.
        int count = texts.Sum(text => 1 + (text.Length / CharactersPerText));
        using RateLimitLease lease = _texts.AttemptAcquire(GetName(caller), count);
        if (!lease.IsAcquired)
        {
            var wait = TimeSpan.FromSeconds(Math.Ceiling(60.0 * count / _options.TextsPerMinute));
            throw Refuse(
                ErrorCodes.RateLimitExceeded,
                $"The caller is limited to {_options.TextsPerMinute} texts per minute, and {CharactersPerText} characters of a long text "
                    + $"count as one. Try again in {wait.TotalSeconds:0} s.",
                wait
            );
        }
    }

    public void Dispose()
    {
        _concurrent.Dispose();
        _texts.Dispose();
    }

    private static string GetName(Caller caller) => caller.KeyId ?? caller.Tenant;

    private KeyLimitException Refuse(string code, string message, TimeSpan retryAfter)
    {
        _refusals.RecordRejected(code);
        return new KeyLimitException(code, message, retryAfter);
    }

    private (int Limit, string Name) GetLimit(CallerWork work) =>
        work switch
        {
            CallerWork.EventStream => (_options.EventStreams, "event streams"),
            CallerWork.Download => (_options.Downloads, "downloads"),
            CallerWork.Export => (_options.Exports, "exports"),
            CallerWork.Conversion => (_options.Conversions, "conversions"),
            CallerWork.Moderation => (_options.Moderations, "requests to check texts"),
            CallerWork.Simulation => (_options.Simulations, "simulations"),
            _ => throw new ArgumentOutOfRangeException(nameof(work), work, "must be a kind of work"),
        };
}

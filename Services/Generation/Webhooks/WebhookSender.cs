using System.Diagnostics;
using Microsoft.Extensions.Options;
using TextToVideo.Contracts.Telemetry;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Storage;
using TextToVideo.Generation.Telemetry;

namespace TextToVideo.Generation.Webhooks;

/// <summary>Sends due events until they are received or have no retries left. Each delivery is claimed by one replica.</summary>
internal sealed class WebhookSender(
    WebhookDeliveryStore deliveries,
    WebhookStore webhooks,
    WebhookClient client,
    IOptions<WebhookOptions> options,
    TimeProvider time,
    Random random,
    ILogger<WebhookSender> logger
) : BackgroundService
{
    private const string ErrorType = "webhook_not_received";

    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_historyInterval = TimeSpan.FromHours(1);

    /// <summary>The sends in progress and their receivers. Only the loop changes it.</summary>
    private readonly List<(Task Task, DueWebhook Webhook)> _running = [];

    private readonly SendShares _shares = new(options.Value.MaxConcurrent);

    private DateTimeOffset _historyDeletedAt;

    private readonly PeriodicTimer _timer = new(s_interval, time);

    public override void Dispose()
    {
        _timer.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Task<bool> tick = _timer.WaitForNextTickAsync(stoppingToken).AsTask();
        try
        {
            while (await tick)
            {
                tick = _timer.WaitForNextTickAsync(stoppingToken).AsTask();
                await RunRoundAsync(tick, stoppingToken);
            }
        }
        finally
        {
            await Task.WhenAll(_running.Select(send => send.Task)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RunRoundAsync(Task nextRound, CancellationToken cancellationToken)
    {
        try
        {
            await SendDueAsync(nextRound, cancellationToken);
            await DeleteHistoryAsync(cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            logger.SendingFailed(exception);
        }
    }

    /// <summary>
    /// Sends what is due, several events at a time. The sends may outlast this round, so that a slow receiver does not delay the next.
    /// </summary>
    private async Task SendDueAsync(Task nextRound, CancellationToken cancellationToken)
    {
        var due = new List<DueWebhook>(await deliveries.ListDueAsync(cancellationToken));
        while (due.Count > 0 && !nextRound.IsCompleted)
        {
            _running.RemoveAll(send => send.Task.IsCompleted);
            if (_shares.Choose(due, [.. _running.Select(send => send.Webhook)]) is not { } next)
            {
                await Task.WhenAny([nextRound, .. _running.Select(send => send.Task)]);
            }
            else if (await ClaimAsync(next, cancellationToken) is { } delivery)
            {
                _running.Add((SendAsync(delivery, cancellationToken), next));
            }
            else
            {
                due.Remove(next);
            }
        }
    }

    /// <summary>Claims a delivery of a webhook. An error is logged, so that it does not end the round for the other webhooks.</summary>
    private async Task<WebhookDelivery?> ClaimAsync(DueWebhook webhook, CancellationToken cancellationToken)
    {
        try
        {
            return await deliveries.ClaimAsync(webhook.Id, 2 * options.Value.Timeout, cancellationToken);
        }
        catch (Exception exception) when (exception is not JobStoreException && !cancellationToken.IsCancellationRequested)
        {
            logger.ClaimFailed(exception, webhook.Id);
            return null;
        }
    }

    private async Task SendAsync(WebhookDelivery delivery, CancellationToken cancellationToken)
    {
        using Activity? activity = GenerationTelemetry.StartDelivery(delivery);
        try
        {
            WebhookAttempt attempt = await AttemptAsync(delivery, cancellationToken);
            if (attempt.Error is null)
            {
                await deliveries.DeliveredAsync(delivery, cancellationToken);
                return;
            }

            activity.Fail(ErrorType);
            await RetryLaterAsync(delivery, attempt, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The delivery is due again after its lease.
            logger.SettlingFailed(exception, delivery.Id, delivery.Webhook.Id);
        }
    }

    /// <summary>Makes an attempt. One that fails for an unknown reason counts like any other, so that it is not repeated forever.</summary>
    private async Task<WebhookAttempt> AttemptAsync(WebhookDelivery delivery, CancellationToken cancellationToken)
    {
        try
        {
            return await client.SendAsync(delivery, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            logger.AttemptFailed(exception, delivery.Id, delivery.Webhook.Id);
            return new WebhookAttempt("The event could not be sent.", exception.Message);
        }
    }

    private async Task RetryLaterAsync(WebhookDelivery delivery, WebhookAttempt attempt, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        DateTimeOffset? pausedUntil = now + Min(attempt.RetryAfter, options.Value.MaxRetryAfter);
        DateTimeOffset? nextAttempt = attempt.IsGone ? null : GetNextAttempt(delivery.Retries, now, pausedUntil);
        logger.NotReceived(delivery.Id, delivery.Webhook.Id, attempt.Cause, nextAttempt);
        DateTimeOffset? failingSince = await deliveries.FailedAsync(delivery, attempt.Error!, nextAttempt, pausedUntil, cancellationToken);
        string? reason =
            attempt.IsGone ? WebhookDisabledReasons.Gone
            : nextAttempt is null && now - failingSince >= options.Value.DisableAfter ? WebhookDisabledReasons.Failing
            : null;
        if (reason is not null)
        {
            await webhooks.DisableAsync(delivery.Webhook, reason, cancellationToken);
            logger.Disabled(delivery.Webhook.Id, delivery.Webhook.Tenant, reason);
        }
    }

    /// <summary>
    /// Returns the time of the next attempt, or null when no retries are left. It adds up to 10 % to the configured delay, so that
    /// deliveries that failed at the same time are not retried at the same time.
    /// </summary>
    private DateTimeOffset? GetNextAttempt(int retries, DateTimeOffset now, DateTimeOffset? pausedUntil)
    {
        if (retries >= options.Value.RetryDelays.Count)
        {
            return null;
        }

        DateTimeOffset scheduled = now + (options.Value.RetryDelays[retries] * (1 + (random.NextDouble() / 10)));
        return pausedUntil > scheduled ? pausedUntil : scheduled;
    }

    private static TimeSpan? Min(TimeSpan? delay, TimeSpan limit) => delay > limit ? limit : delay;

    private async Task DeleteHistoryAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (now - _historyDeletedAt >= s_historyInterval)
        {
            await deliveries.DeleteHistoryAsync(options.Value.History, cancellationToken);
            _historyDeletedAt = now;
        }
    }
}

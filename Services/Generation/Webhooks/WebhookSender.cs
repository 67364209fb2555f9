using System.Diagnostics;
using Microsoft.Extensions.Options;
using TextToVideo.Contracts.Telemetry;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Storage;
using TextToVideo.Generation.Telemetry;

namespace TextToVideo.Generation.Webhooks;

/// <summary>Sends due events until they are received or have no retries left. Each delivery is claimed by one replica.</summary>
internal sealed class WebhookSender(
    WebhookStore store,
    WebhookClient client,
    IOptions<WebhookOptions> options,
    TimeProvider time,
    Random random,
    ILogger<WebhookSender> logger
) : BackgroundService
{
    private const int Concurrency = 16;
    private const string ErrorType = "webhook_not_received";

    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_historyInterval = TimeSpan.FromHours(1);

    private DateTimeOffset _historyDeletedAt;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await SendDueAsync(stoppingToken);
                await DeleteHistoryAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                logger.SendingFailed(exception);
            }
        }
    }

    /// <summary>Sends all due events, several at a time, so that a slow receiver does not delay the others.</summary>
    private async Task SendDueAsync(CancellationToken cancellationToken)
    {
        var running = new List<Task>();
        while (await store.ClaimAsync(2 * options.Value.Timeout, cancellationToken) is { } delivery)
        {
            running.Add(SendAsync(delivery, cancellationToken));
            if (running.Count >= Concurrency)
            {
                await Task.WhenAny(running);
            }

            running.RemoveAll(task => task.IsCompletedSuccessfully);
        }

        await Task.WhenAll(running);
    }

    private async Task SendAsync(WebhookDelivery delivery, CancellationToken cancellationToken)
    {
        using Activity? activity = GenerationTelemetry.StartDelivery(delivery);
        WebhookAttempt attempt = await client.SendAsync(delivery, cancellationToken);
        if (attempt.Error is null)
        {
            await store.DeliveredAsync(delivery, cancellationToken);
            return;
        }

        activity.Fail(ErrorType);
        DateTimeOffset? again = attempt.IsGone ? null : NextAttempt(delivery.Attempts);
        logger.NotReceived(delivery.Id, delivery.Webhook.Id, attempt.Error, again);
        await store.FailedAsync(delivery, attempt.Error, again, cancellationToken);
        if (attempt.IsGone)
        {
            await store.DisableAsync(delivery.Webhook, cancellationToken);
        }
    }

    /// <summary>
    /// Returns the time of the next attempt, or null when no retries are left. It adds up to 10 % to the configured delay, so that
    /// deliveries that failed at the same time are not retried at the same time.
    /// </summary>
    private DateTimeOffset? NextAttempt(int attempts) =>
        attempts < options.Value.RetryDelays.Count
            ? time.GetUtcNow() + (options.Value.RetryDelays[attempts] * (1 + (random.NextDouble() / 10)))
            : null;

    private async Task DeleteHistoryAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (now - _historyDeletedAt >= s_historyInterval)
        {
            await store.DeleteHistoryAsync(options.Value.History, cancellationToken);
            _historyDeletedAt = now;
        }
    }
}

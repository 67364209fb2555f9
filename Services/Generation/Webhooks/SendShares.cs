using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Webhooks;

/// <summary>
/// Shares a limited number of concurrent sends among receivers and tenants, so that slow receivers delay only themselves. A tenant may use
/// a quarter of the sends, a receiver a sixteenth, and a receiver whose last attempt failed one; each at least one.
/// </summary>
/// <param name="total">The maximum number of concurrent sends.</param>
internal sealed class SendShares(int total)
{
    private readonly int _tenantShare = Math.Max(1, total / 4);
    private readonly int _receiverShare = Math.Max(1, total / 16);

    /// <summary>
    /// Chooses the receiver of the next send: of those with a free share, one whose tenant has the fewest sends, then one with the fewest
    /// sends itself, then the one whose delivery has been due the longest.
    /// </summary>
    /// <param name="due">The receivers with deliveries that are due.</param>
    /// <param name="running">The receivers of the sends in progress, each as often as it has sends.</param>
    /// <returns>The receiver, or null if none has a free share.</returns>
    public DueWebhook? Choose(IReadOnlyCollection<DueWebhook> due, IReadOnlyCollection<DueWebhook> running)
    {
        if (running.Count >= total)
        {
            return null;
        }

        var ofTenant = running.CountBy(webhook => webhook.Tenant).ToDictionary();
        var ofReceiver = running.CountBy(webhook => webhook.Id).ToDictionary();
        return due.Where(webhook =>
                ofTenant.GetValueOrDefault(webhook.Tenant) < _tenantShare
                && ofReceiver.GetValueOrDefault(webhook.Id) < (webhook.FailingSince is null ? _receiverShare : 1)
            )
            .MinBy(webhook => (ofTenant.GetValueOrDefault(webhook.Tenant), ofReceiver.GetValueOrDefault(webhook.Id), webhook.DueAt));
    }
}

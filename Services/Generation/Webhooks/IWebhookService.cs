using TextToVideo.Contracts;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Storage;

namespace TextToVideo.Generation.Webhooks;

/// <summary>What the API offers for webhooks, whatever transport it is called by.</summary>
public interface IWebhookService
{
    /// <summary>Registers an address.</summary>
    /// <param name="tenant">Whose videos it is told of.</param>
    /// <param name="url">Where to post to: https, with a host of the internet unless others are allowed.</param>
    /// <param name="events">Of <see cref="WebhookEvents.All"/>; null or none: all.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The webhook, the only time with its secret.</returns>
    /// <exception cref="InvalidFieldException">A field is not what it may be.</exception>
    /// <exception cref="VideoConflictException">The tenant has as many as it may have.</exception>
    Task<Webhook> CreateAsync(string tenant, string? url, IReadOnlyList<string>? events, CancellationToken cancellationToken);

    /// <summary>A tenant's webhooks, the oldest first.</summary>
    Task<IReadOnlyList<Webhook>> ListAsync(string tenant, CancellationToken cancellationToken);

    /// <summary>Removes one, with what it was still to be told.</summary>
    /// <exception cref="WebhookNotFoundException">The tenant has none with this id.</exception>
    Task DeleteAsync(string tenant, string id, CancellationToken cancellationToken);

    /// <summary>What has become of the last 100 events, the newest first.</summary>
    /// <exception cref="WebhookNotFoundException">The tenant has none with this id.</exception>
    Task<IReadOnlyList<WebhookHistory>> HistoryAsync(string tenant, string id, CancellationToken cancellationToken);
}

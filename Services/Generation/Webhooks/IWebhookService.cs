using TextToVideo.Contracts;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Storage;

namespace TextToVideo.Generation.Webhooks;

/// <summary>Provides the webhook operations of the API, independent of the transport.</summary>
public interface IWebhookService
{
    /// <summary>Registers a webhook.</summary>
    /// <param name="tenant">The tenant whose video events the webhook receives.</param>
    /// <param name="url">The URL to post to: https with a public host, unless private targets are allowed.</param>
    /// <param name="events">The event types, from <see cref="WebhookEvents.All"/>; null or empty for all.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>The webhook with its secret, which no other method returns.</returns>
    /// <exception cref="InvalidFieldException">A field is invalid.</exception>
    /// <exception cref="VideoConflictException">The tenant already has the maximum number of webhooks.</exception>
    Task<Webhook> CreateAsync(string tenant, string? url, IReadOnlyList<string>? events, CancellationToken cancellationToken);

    /// <summary>Returns a tenant's webhooks, oldest first.</summary>
    Task<IReadOnlyList<Webhook>> ListAsync(string tenant, CancellationToken cancellationToken);

    /// <summary>Deletes a webhook and its pending deliveries.</summary>
    /// <exception cref="WebhookNotFoundException">The tenant has no webhook with this ID.</exception>
    Task DeleteAsync(string tenant, string id, CancellationToken cancellationToken);

    /// <summary>Returns the delivery history of the webhook's last 100 events, newest first.</summary>
    /// <exception cref="WebhookNotFoundException">The tenant has no webhook with this ID.</exception>
    Task<IReadOnlyList<WebhookHistory>> HistoryAsync(string tenant, string id, CancellationToken cancellationToken);
}

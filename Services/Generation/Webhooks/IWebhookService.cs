using TextToVideo.Contracts;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Storage;

namespace TextToVideo.Generation.Webhooks;

/// <summary>Provides the webhook operations of the API, independent of the transport.</summary>
public interface IWebhookService
{
    /// <summary>Registers a webhook.</summary>
    /// <param name="tenant">The tenant whose video events the webhook receives.</param>
    /// <param name="url">The URL to post to: https with a public host and an allowed port, unless private targets are allowed.</param>
    /// <param name="events">The event types, from <see cref="WebhookEvents.All"/>; null or empty for all.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>The webhook with its secret, which no other method returns.</returns>
    /// <exception cref="InvalidFieldException">A field is invalid.</exception>
    /// <exception cref="ConflictException">The tenant already has the maximum number of webhooks.</exception>
    Task<Webhook> CreateAsync(string tenant, string? url, IReadOnlyList<string>? events, CancellationToken cancellationToken);

    /// <summary>Returns a tenant's webhooks, oldest first.</summary>
    Task<IReadOnlyList<Webhook>> ListAsync(string tenant, CancellationToken cancellationToken);

    /// <summary>Deletes a webhook and its pending deliveries.</summary>
    /// <exception cref="WebhookNotFoundException">The tenant has no webhook with this ID.</exception>
    Task DeleteAsync(string tenant, string id, CancellationToken cancellationToken);

    /// <summary>Returns the delivery history of the webhook's last 100 events, newest first.</summary>
    /// <exception cref="WebhookNotFoundException">The tenant has no webhook with this ID.</exception>
    Task<IReadOnlyList<WebhookHistory>> HistoryAsync(string tenant, string id, CancellationToken cancellationToken);

    /// <summary>Enables a webhook that the server has disabled. Events that ended meanwhile are not sent.</summary>
    /// <returns>The webhook.</returns>
    /// <exception cref="WebhookNotFoundException">The tenant has no webhook with this ID.</exception>
    Task<Webhook> EnableAsync(string tenant, string id, CancellationToken cancellationToken);

    /// <summary>Replaces the secret of a webhook. During an overlap, deliveries are signed with both secrets.</summary>
    /// <param name="tenant">The tenant that owns the webhook.</param>
    /// <param name="id">The ID of the webhook.</param>
    /// <param name="overlap">
    /// How long the replaced secret signs too, in seconds: 0 to 604800 (7 days); null for 86400 (1 day). A secret that an earlier rotation
    /// replaced no longer signs.
    /// </param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>The webhook with its new secret.</returns>
    /// <exception cref="InvalidFieldException">The overlap is out of range.</exception>
    /// <exception cref="WebhookNotFoundException">The tenant has no webhook with this ID.</exception>
    Task<Webhook> RotateSecretAsync(string tenant, string id, long? overlap, CancellationToken cancellationToken);

    /// <summary>Sends an event again, with the same ID and with all retries, whether it was delivered or not.</summary>
    /// <param name="tenant">The tenant that owns the webhook.</param>
    /// <param name="id">The ID of the webhook.</param>
    /// <param name="deliveryId">The ID of the event.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>The delivery, which is due now.</returns>
    /// <exception cref="WebhookNotFoundException">The tenant has no webhook with this ID.</exception>
    /// <exception cref="DeliveryNotFoundException">The webhook has no event with this ID, or its history has been deleted.</exception>
    /// <exception cref="ConflictException">The webhook is disabled.</exception>
    Task<WebhookHistory> ResendAsync(string tenant, string id, string deliveryId, CancellationToken cancellationToken);
}

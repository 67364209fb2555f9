using System.Net.Sockets;
using Microsoft.Extensions.Options;
using TextToVideo.Contracts;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Storage;

namespace TextToVideo.Generation.Webhooks;

internal sealed class WebhookService(
    WebhookStore store,
    WebhookDeliveryStore deliveries,
    WebhookConnections connections,
    IOptions<WebhookOptions> options,
    TimeProvider time
) : IWebhookService
{
    private const int MaxUrlLength = 2000;
    private const int MaxHistory = 100;
    private const long MaxOverlap = 604_800;
    private const long DefaultOverlap = 86_400;

    public async Task<Webhook> CreateAsync(string tenant, string? url, IReadOnlyList<string>? events, CancellationToken cancellationToken)
    {
        var webhook = new Webhook(
            $"wh_{Guid.NewGuid():N}",
            tenant,
            await UrlAsync(url, cancellationToken),
            Events(events),
            WebhookSignature.CreateSecret(),
            time.GetUtcNow(),
            DisabledAt: null
        );
        int limit = options.Value.MaxPerTenant;
        return await store.InsertAsync(webhook, limit, cancellationToken)
            ? webhook
            : throw new ConflictException(
                $"The tenant already has the maximum of {limit} webhooks; delete one first.",
                ErrorCodes.TooManyWebhooks
            );
    }

    public Task<IReadOnlyList<Webhook>> ListAsync(string tenant, CancellationToken cancellationToken) =>
        store.ListAsync(tenant, cancellationToken);

    public async Task DeleteAsync(string tenant, string id, CancellationToken cancellationToken)
    {
        if (!await store.DeleteAsync(tenant, id, cancellationToken))
        {
            throw new WebhookNotFoundException(id);
        }
    }

    public async Task<IReadOnlyList<WebhookHistory>> HistoryAsync(string tenant, string id, CancellationToken cancellationToken)
    {
        await FindAsync(tenant, id, cancellationToken);
        return await deliveries.HistoryAsync(id, MaxHistory, cancellationToken);
    }

    public async Task<Webhook> EnableAsync(string tenant, string id, CancellationToken cancellationToken) =>
        await store.EnableAsync(tenant, id, cancellationToken) ?? throw new WebhookNotFoundException(id);

    public async Task<Webhook> RotateSecretAsync(string tenant, string id, long? overlap, CancellationToken cancellationToken)
    {
        if (overlap is < 0 or > MaxOverlap)
        {
            throw new InvalidFieldException("overlap", $"must be from 0 to {MaxOverlap} seconds");
        }

        DateTimeOffset expiry = time.GetUtcNow().AddSeconds(overlap ?? DefaultOverlap);
        return await store.RotateSecretAsync(tenant, id, WebhookSignature.CreateSecret(), expiry, cancellationToken)
            ?? throw new WebhookNotFoundException(id);
    }

    public async Task<WebhookHistory> ResendAsync(string tenant, string id, string deliveryId, CancellationToken cancellationToken)
    {
        Webhook webhook = await FindAsync(tenant, id, cancellationToken);
        if (webhook.DisabledAt is not null)
        {
            throw new ConflictException($"Webhook {id} is disabled; enable it first.");
        }

        return await deliveries.ResendAsync(id, deliveryId, cancellationToken) ?? throw new DeliveryNotFoundException(deliveryId);
    }

    private static IReadOnlyList<string> Events(IReadOnlyList<string>? events) =>
        events is null or [] ? WebhookEvents.All
        : events.All(WebhookEvents.All.Contains) ? [.. events.Distinct()]
        : throw new InvalidFieldException("events", $"must be one or more of {string.Join(", ", WebhookEvents.All)}");

    private async Task<Uri> UrlAsync(string? text, CancellationToken cancellationToken)
    {
        bool isHttpAllowed = options.Value.AllowPrivateTargets;
        bool isUrl =
            Uri.TryCreate(text, UriKind.Absolute, out Uri? url)
            && text.Length <= MaxUrlLength
            && url is { UserInfo: "", Fragment: "", Host: not "" }
            && (url.Scheme == Uri.UriSchemeHttps || (isHttpAllowed && url.Scheme == Uri.UriSchemeHttp));
        if (!isUrl)
        {
            string schemes = isHttpAllowed ? "https: or http:" : "https:";
            throw new InvalidFieldException(
                "url",
                $"must be an {schemes} address of at most {MaxUrlLength} characters, without user name, password and fragment"
            );
        }

        if (!options.Value.AllowsPort(url!.Port))
        {
            throw new InvalidFieldException("url", $"must use one of these ports: {string.Join(", ", options.Value.AllowedPorts)}");
        }

        try
        {
            await connections.ResolveAsync(url.IdnHost, cancellationToken);
        }
        catch (Exception refused) when (refused is PrivateTargetException or SocketException or ArgumentException)
        {
            // The error is the same for both cases, so that it does not reveal internal host names.
            string addresses = isHttpAllowed ? "addresses that are allowed here" : "public internet addresses";
            throw new InvalidFieldException("url", $"must have a host that resolves to {addresses}; {url.IdnHost} does not");
        }

        return url;
    }

    private async Task<Webhook> FindAsync(string tenant, string id, CancellationToken cancellationToken) =>
        await store.FindAsync(tenant, id, cancellationToken) ?? throw new WebhookNotFoundException(id);
}

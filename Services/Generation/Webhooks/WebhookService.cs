using System.Net.Sockets;
using Microsoft.Extensions.Options;
using TextToVideo.Contracts;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Storage;

namespace TextToVideo.Generation.Webhooks;

internal sealed class WebhookService(
    WebhookStore store,
    WebhookConnections connections,
    IOptions<WebhookOptions> options,
    TimeProvider time
) : IWebhookService
{
    private const int MaxUrl = 2000;
    private const int MaxHistory = 100;

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
            : throw new VideoConflictException(
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
        IReadOnlyList<Webhook> webhooks = await store.ListAsync(tenant, cancellationToken);
        return webhooks.Any(webhook => webhook.Id == id)
            ? await store.HistoryAsync(id, MaxHistory, cancellationToken)
            : throw new WebhookNotFoundException(id);
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
            && text.Length <= MaxUrl
            && url is { UserInfo: "", Fragment: "", Host: not "" }
            && (url.Scheme == Uri.UriSchemeHttps || (isHttpAllowed && url.Scheme == Uri.UriSchemeHttp));
        if (!isUrl)
        {
            string schemes = isHttpAllowed ? "https: or http:" : "https:";
            throw new InvalidFieldException(
                "url",
                $"must be an {schemes} address of at most {MaxUrl} characters, without user name, password and fragment"
            );
        }

        try
        {
            await connections.ResolveAsync(url!.IdnHost, cancellationToken);
        }
        catch (PrivateTargetException forbidden)
        {
            throw new InvalidFieldException("url", $"must be a public internet address: {forbidden.Message}");
        }
        catch (Exception unknown) when (unknown is SocketException or ArgumentException)
        {
            throw new InvalidFieldException("url", $"must have a host name that can be resolved; {url!.IdnHost} cannot");
        }

        return url;
    }
}

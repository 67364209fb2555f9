using System.Text.Json;
using TextToVideo.Generation.Videos;
using TextToVideo.Generation.Webhooks;
using TextToVideo.ServiceDefaults.Access;
using TextToVideo.ServiceDefaults.Rest;

namespace TextToVideo.Generation.Rest;

/// <summary>REST under <c>/v1/webhooks</c>.</summary>
internal static class WebhookEndpoints
{
    public static void MapWebhooks(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder webhooks = routes.MapGroup("/v1/webhooks").AddEndpointFilter<ApiErrorFilter>();
        webhooks.MapPost("", CreateAsync);
        webhooks.MapGet("", ListAsync);
        webhooks.MapDelete("{id}", DeleteAsync);
        webhooks.MapGet("{id}/deliveries", DeliveriesAsync);
    }

    private static async Task<IResult> CreateAsync(
        HttpRequest request, Caller caller, IWebhookService webhooks, CancellationToken cancellationToken)
    {
        CreateWebhookBody body = await ReadAsync(request, cancellationToken);
        Webhook webhook = await webhooks.CreateAsync(caller.Tenant, body.Url, body.Events, cancellationToken);
        return Json(WebhookObject.From(webhook) with { Secret = webhook.Secret });
    }

    private static async Task<IResult> ListAsync(Caller caller, IWebhookService webhooks, CancellationToken cancellationToken) =>
        Json(new ObjectList<WebhookObject>(
            [.. (await webhooks.ListAsync(caller.Tenant, cancellationToken)).Select(WebhookObject.From)]));

    private static async Task<IResult> DeleteAsync(
        string id, Caller caller, IWebhookService webhooks, CancellationToken cancellationToken)
    {
        await webhooks.DeleteAsync(caller.Tenant, id, cancellationToken);
        return Json(new DeletedWebhook(id, true));
    }

    private static async Task<IResult> DeliveriesAsync(
        string id, Caller caller, IWebhookService webhooks, CancellationToken cancellationToken) =>
        Json(new ObjectList<DeliveryObject>(
            [.. (await webhooks.HistoryAsync(caller.Tenant, id, cancellationToken)).Select(DeliveryObject.From)]));

    private static async Task<CreateWebhookBody> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!request.HasJsonContentType())
        {
            throw new UnsupportedContentTypeException("must be application/json");
        }

        try
        {
            return await request.ReadFromJsonAsync<CreateWebhookBody>(RestJson.StrictOptions, cancellationToken)
                ?? throw new InvalidRequestException("body", "must be a JSON object");
        }
        catch (JsonException malformed)
        {
            string field = malformed.Path?.TrimStart('$', '.') is { Length: > 0 } path ? path : "body";
            throw new InvalidRequestException(field, "must be a JSON object with url, a string, and events, an array of strings, and no other field");
        }
    }

    private static IResult Json<T>(T value) => Results.Json(value, RestJson.Options);

    private sealed record CreateWebhookBody(string? Url = null, IReadOnlyList<string>? Events = null);

    private sealed record ObjectList<T>(IReadOnlyList<T> Data)
    {
        public string Object { get; } = "list";
    }

    private sealed record DeletedWebhook(string Id, bool Deleted)
    {
        public string Object { get; } = "webhook.deleted";
    }
}

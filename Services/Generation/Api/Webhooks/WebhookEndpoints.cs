using TextToVideo.Generation.Api.Http;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Webhooks;
using TextToVideo.ServiceDefaults.Access;
using TextToVideo.ServiceDefaults.Rest;

namespace TextToVideo.Generation.Api.Webhooks;

/// <summary>The REST endpoints under <c>/v1/webhooks</c>.</summary>
internal static class WebhookEndpoints
{
    private static readonly string[] s_fields = ["url", "events"];

    public static void MapWebhooks(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder webhooks = routes.MapGroup("/v1/webhooks").AddEndpointFilter<ApiErrorFilter>();
        webhooks.MapPost("", CreateAsync);
        webhooks.MapGet("", ListAsync);
        webhooks.MapDelete("{id}", DeleteAsync);
        webhooks.MapGet("{id}/deliveries", DeliveriesAsync);
    }

    private static async Task<IResult> CreateAsync(
        HttpRequest request,
        Caller caller,
        IWebhookService webhooks,
        CancellationToken cancellationToken
    )
    {
        (string? url, IReadOnlyList<string>? events) = await JsonBody.ReadAsync(
            request,
            s_fields,
            body => (body.Text("url"), body.Texts("events")),
            cancellationToken
        );
        Webhook webhook = await webhooks.CreateAsync(caller.Tenant, url, events, cancellationToken);
        return Json(WebhookObject.From(webhook) with { Secret = webhook.Secret });
    }

    private static async Task<IResult> ListAsync(Caller caller, IWebhookService webhooks, CancellationToken cancellationToken) =>
        Json(new ObjectList<WebhookObject>([.. (await webhooks.ListAsync(caller.Tenant, cancellationToken)).Select(WebhookObject.From)]));

    private static async Task<IResult> DeleteAsync(string id, Caller caller, IWebhookService webhooks, CancellationToken cancellationToken)
    {
        await webhooks.DeleteAsync(caller.Tenant, id, cancellationToken);
        return Json(new DeletedWebhook(id, true));
    }

    private static async Task<IResult> DeliveriesAsync(
        string id,
        Caller caller,
        IWebhookService webhooks,
        CancellationToken cancellationToken
    ) =>
        Json(
            new ObjectList<DeliveryObject>([
                .. (await webhooks.HistoryAsync(caller.Tenant, id, cancellationToken)).Select(DeliveryObject.From),
            ])
        );

    private static IResult Json<T>(T value) => Results.Json(value, RestJson.Options);

    private sealed record ObjectList<T>(IReadOnlyList<T> Data)
    {
        public string Object { get; } = "list";
    }

    private sealed record DeletedWebhook(string Id, bool Deleted)
    {
        public string Object { get; } = "webhook.deleted";
    }
}

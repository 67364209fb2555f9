using Microsoft.AspNetCore.Http.HttpResults;
using TextToVideo.Generation.Api.Http;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Webhooks;
using TextToVideo.ServiceDefaults.Access;

namespace TextToVideo.Generation.Api.Webhooks;

/// <summary>The REST endpoints under <c>/v1/webhooks</c>.</summary>
internal static class WebhookEndpoints
{
    public static void MapWebhooks(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder webhooks = routes.MapApiGroup("/v1/webhooks", "webhooks");
        webhooks
            .MapPost("", CreateAsync)
            .Describe("createWebhook", "Registers a URL that receives an event when a video of the caller ends.", 400, 409, 413, 415, 503);
        webhooks.MapGet("", ListAsync).Describe("listWebhooks", "Lists the caller's webhooks.", 503);
        webhooks.MapDelete("{id}", DeleteAsync).Describe("deleteWebhook", "Deletes a webhook.", 404, 503);
        webhooks.MapPost("{id}/enable", EnableAsync).Describe("enableWebhook", "Enables a webhook that the server disabled.", 404, 503);
        webhooks
            .MapPost("{id}/secret/rotate", RotateSecretAsync)
            .Describe("rotateWebhookSecret", "Replaces the secret; both secrets sign for a while.", 400, 404, 415, 503);
        webhooks.MapGet("{id}/deliveries", DeliveriesAsync).Describe("listDeliveries", "Lists the last 100 events of a webhook.", 404, 503);
        webhooks
            .MapPost("{id}/deliveries/{deliveryId}/resend", ResendAsync)
            .Describe("resendDelivery", "Sends an event to the webhook again.", 404, 409, 503);
    }

    private static async Task<Ok<WebhookObject>> CreateAsync(
        JsonBody<CreateWebhookBody> body,
        Caller caller,
        IWebhookService webhooks,
        CancellationToken cancellationToken
    )
    {
        CreateWebhookBody request = await body.ReadAsync(cancellationToken);
        Webhook webhook = await webhooks.CreateAsync(caller.Tenant, request.Url, request.Events, cancellationToken);
        return TypedResults.Ok(WebhookObject.From(webhook) with { Secret = webhook.Secret });
    }

    private static async Task<Ok<ListResponse<WebhookObject>>> ListAsync(
        Caller caller,
        IWebhookService webhooks,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<Webhook> found = await webhooks.ListAsync(caller.Tenant, cancellationToken);
        return TypedResults.Ok(new ListResponse<WebhookObject>([.. found.Select(WebhookObject.From)]));
    }

    private static async Task<Ok<DeletedObject>> DeleteAsync(
        string id,
        Caller caller,
        IWebhookService webhooks,
        CancellationToken cancellationToken
    )
    {
        await webhooks.DeleteAsync(caller.Tenant, id, cancellationToken);
        return TypedResults.Ok(new DeletedObject(id, "webhook.deleted"));
    }

    private static async Task<Ok<ListResponse<DeliveryObject>>> DeliveriesAsync(
        string id,
        Caller caller,
        IWebhookService webhooks,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<Storage.WebhookHistory> history = await webhooks.HistoryAsync(caller.Tenant, id, cancellationToken);
        return TypedResults.Ok(new ListResponse<DeliveryObject>([.. history.Select(DeliveryObject.From)]));
    }

    private static async Task<Ok<WebhookObject>> EnableAsync(
        string id,
        Caller caller,
        IWebhookService webhooks,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(WebhookObject.From(await webhooks.EnableAsync(caller.Tenant, id, cancellationToken)));

    private static async Task<Ok<WebhookObject>> RotateSecretAsync(
        string id,
        JsonBody<RotateSecretBody> body,
        Caller caller,
        IWebhookService webhooks,
        CancellationToken cancellationToken
    )
    {
        RotateSecretBody? request = await body.ReadOptionalAsync(cancellationToken);
        Webhook webhook = await webhooks.RotateSecretAsync(caller.Tenant, id, request?.Overlap, cancellationToken);
        return TypedResults.Ok(WebhookObject.From(webhook) with { Secret = webhook.Secret });
    }

    private static async Task<Ok<DeliveryObject>> ResendAsync(
        string id,
        string deliveryId,
        Caller caller,
        IWebhookService webhooks,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(DeliveryObject.From(await webhooks.ResendAsync(caller.Tenant, id, deliveryId, cancellationToken)));
}

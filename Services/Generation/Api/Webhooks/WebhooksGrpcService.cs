using Grpc.Core;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Storage;
using TextToVideo.Generation.Webhooks;
using TextToVideo.ServiceDefaults.Access;
using TextToVideo.V1;
using Webhook = TextToVideo.V1.Webhook;
using WebhookDelivery = TextToVideo.V1.WebhookDelivery;

namespace TextToVideo.Generation.Api.Webhooks;

/// <summary>The gRPC service for webhooks.</summary>
internal sealed class WebhooksGrpcService(IWebhookService webhooks) : V1.Webhooks.WebhooksBase
{
    public override async Task<Webhook> CreateWebhook(CreateWebhookRequest request, ServerCallContext context)
    {
        Jobs.Webhook webhook = await webhooks.CreateAsync(GetTenant(context), request.Url, request.Events, context.CancellationToken);
        return ToWebhookWithSecret(webhook);
    }

    public override async Task<ListWebhooksResponse> ListWebhooks(ListWebhooksRequest request, ServerCallContext context) =>
        new ListWebhooksResponse
        {
            Webhooks = { (await webhooks.ListAsync(GetTenant(context), context.CancellationToken)).Select(ToWebhook) },
        };

    public override async Task<DeleteWebhookResponse> DeleteWebhook(DeleteWebhookRequest request, ServerCallContext context)
    {
        await webhooks.DeleteAsync(GetTenant(context), request.Id, context.CancellationToken);
        return new DeleteWebhookResponse { Id = request.Id };
    }

    public override async Task<ListDeliveriesResponse> ListDeliveries(ListDeliveriesRequest request, ServerCallContext context) =>
        new ListDeliveriesResponse
        {
            Deliveries =
            {
                (await webhooks.HistoryAsync(GetTenant(context), request.WebhookId, context.CancellationToken)).Select(ToDelivery),
            },
        };

    public override async Task<Webhook> EnableWebhook(EnableWebhookRequest request, ServerCallContext context) =>
        ToWebhook(await webhooks.EnableAsync(GetTenant(context), request.Id, context.CancellationToken));

    public override async Task<Webhook> RotateWebhookSecret(RotateWebhookSecretRequest request, ServerCallContext context) =>
        ToWebhookWithSecret(
            await webhooks.RotateSecretAsync(
                GetTenant(context),
                request.Id,
                request.HasOverlap ? request.Overlap : null,
                context.CancellationToken
            )
        );

    public override async Task<WebhookDelivery> ResendDelivery(ResendDeliveryRequest request, ServerCallContext context) =>
        ToDelivery(await webhooks.ResendAsync(GetTenant(context), request.WebhookId, request.DeliveryId, context.CancellationToken));

    private static string GetTenant(ServerCallContext context) => context.GetHttpContext().GetCaller().Tenant;

    private static Webhook ToWebhook(Jobs.Webhook webhook) =>
        new()
        {
            Id = webhook.Id,
            Url = webhook.Url.AbsoluteUri,
            Events = { webhook.Events },
            CreatedAt = webhook.CreatedAt.ToUnixTimeSeconds(),
            DisabledAt = webhook.DisabledAt?.ToUnixTimeSeconds() ?? 0,
            DisabledReason = webhook.DisabledReason ?? string.Empty,
            FailingSince = webhook.FailingSince?.ToUnixTimeSeconds() ?? 0,
            PreviousSecretExpiresAt = webhook.PreviousSecretExpiresAt?.ToUnixTimeSeconds() ?? 0,
        };

    private static Webhook ToWebhookWithSecret(Jobs.Webhook webhook)
    {
        Webhook message = ToWebhook(webhook);
        message.Secret = webhook.Secret;
        return message;
    }

    private static WebhookDelivery ToDelivery(WebhookHistory delivery) =>
        new()
        {
            Id = delivery.Id,
            Event = delivery.Event,
            VideoId = VideoId.Format(delivery.VideoId),
            CreatedAt = delivery.CreatedAt.ToUnixTimeSeconds(),
            Attempts = delivery.Attempts,
            NextAttemptAt = delivery.NextAttemptAt?.ToUnixTimeSeconds() ?? 0,
            DeliveredAt = delivery.DeliveredAt?.ToUnixTimeSeconds() ?? 0,
            LastError = delivery.LastError ?? string.Empty,
        };
}

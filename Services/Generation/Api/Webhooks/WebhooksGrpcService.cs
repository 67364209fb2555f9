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
        Jobs.Webhook webhook = await webhooks.CreateAsync(TenantOf(context), request.Url, request.Events, context.CancellationToken);
        Webhook created = ToWebhook(webhook);
        created.Secret = webhook.Secret;
        return created;
    }

    public override async Task<ListWebhooksResponse> ListWebhooks(ListWebhooksRequest request, ServerCallContext context) =>
        new ListWebhooksResponse
        {
            Webhooks = { (await webhooks.ListAsync(TenantOf(context), context.CancellationToken)).Select(ToWebhook) },
        };

    public override async Task<DeleteWebhookResponse> DeleteWebhook(DeleteWebhookRequest request, ServerCallContext context)
    {
        await webhooks.DeleteAsync(TenantOf(context), request.Id, context.CancellationToken);
        return new DeleteWebhookResponse { Id = request.Id };
    }

    public override async Task<ListDeliveriesResponse> ListDeliveries(ListDeliveriesRequest request, ServerCallContext context) =>
        new ListDeliveriesResponse
        {
            Deliveries =
            {
                (await webhooks.HistoryAsync(TenantOf(context), request.WebhookId, context.CancellationToken)).Select(ToDelivery),
            },
        };

    private static string TenantOf(ServerCallContext context) => context.GetHttpContext().GetCaller().Tenant;

    private static Webhook ToWebhook(Jobs.Webhook webhook) =>
        new()
        {
            Id = webhook.Id,
            Url = webhook.Url.AbsoluteUri,
            Events = { webhook.Events },
            CreatedAt = webhook.CreatedAt.ToUnixTimeSeconds(),
            DisabledAt = webhook.DisabledAt?.ToUnixTimeSeconds() ?? 0,
        };

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

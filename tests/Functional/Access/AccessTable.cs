using System.Text.Json;
using Grpc.Core;
using TextToVideo.V1;

namespace TextToVideo.Functional.Access;

/// <summary>The permissions of each kind of caller for each endpoint. An endpoint without a row fails a test.</summary>
internal static class AccessTable
{
    private const string Link = "GET /v1/videos/{id}/download";

    /// <summary>The methods of Generation that the gateway calls.</summary>
    private static readonly string[] s_internal = ["Keyring/CheckKey", "Keyring/FindLinkHolder"];

    public static IReadOnlyList<RestRow> Rest { get; } =
    [
        Everybody("GET /health", 200),
        Everybody("GET /alive", 200),
        Everybody("GET /openapi.json", 200),
        Everybody("GET /docs/{documentName?}", 200),
        Everybody("GET /docs/favicon.svg", 200),
        Everybody("GET /docs/scalar.js", 200),
        Everybody("GET /docs/scalar.aspnetcore.js", 200),
        new("POST /v1/videos", 401, 200, 200, 200) { Body = VideosClient.QuickRequest },
        new("GET /v1/videos", 401, 200, 200, 200),
        new("GET /v1/videos/{id}", 401, 404, 404, 200),
        new("DELETE /v1/videos/{id}", 401, 404, 404, 200) { Target = server => server.MakeVideoAsync() },
        new("GET /v1/videos/{id}/events", 401, 404, 404, 200),
        new("GET /v1/videos/{id}/content", 401, 404, 404, 200),
        new("HEAD /v1/videos/{id}/content", 401, 404, 404, 200),
        new("GET /v1/videos/{id}/preview", 401, 404, 404, 404),
        new("POST /v1/videos/{id}/content/link", 401, 404, 404, 200) { Body = new { } },
        new("POST /v1/videos/{id}/cancel", 401, 404, 404, 409),
        new("POST /v1/videos/{id}/remix", 401, 404, 404, 200) { Body = VideosClient.QuickRequest },
        // The holder of a link got it from a caller with a key.
        Everybody(Link, 403),
        Everybody("HEAD /v1/videos/{id}/download", 403),
        Everybody(Link, 200) with
        {
            Link = server => server.LinkAsync(),
        },
        Everybody(Link, 403) with
        {
            Link = server => server.ExpiredLinkAsync(),
        },
        Everybody(Link, 403) with
        {
            Link = async server => $"{await server.LinkAsync()}A",
        },
        Everybody(Link, 403) with
        {
            Link = async server => (await server.LinkAsync()).Replace("format=mp4", "format=gif", StringComparison.Ordinal),
        },
        Everybody(Link, 403) with
        {
            Link = async server =>
                (await server.LinkAsync()).Replace(server.VideoId, await server.MakeVideoAsync(), StringComparison.Ordinal),
        },
        new("GET /v1/models", 401, 200, 200, 200),
        new("GET /v1/export", 401, 200, 200, 200),
        new("POST /v1/webhooks", 401, 400, 400, 400) { Body = new { url = "http://127.0.0.1/" } },
        new("GET /v1/webhooks", 401, 200, 200, 200),
        new("DELETE /v1/webhooks/{id}", 401, 404, 404, 404),
        new("GET /v1/webhooks/{id}/deliveries", 401, 404, 404, 200) { Target = OwnersWebhookAsync },
        new("POST /v1/webhooks/{id}/enable", 401, 404, 404, 200) { Target = OwnersWebhookAsync },
        new("POST /v1/webhooks/{id}/secret/rotate", 401, 404, 404, 200) { Target = OwnersWebhookAsync },
        new("POST /v1/webhooks/{id}/deliveries/{deliveryId}/resend", 401, 404, 404, 404),
        new("POST /v1/plan", 401, 200, 200, 200) { Body = new { preset = "mochi-1" } },
        new("POST /v1/simulate", 401, 200, 200, 200) { Body = new { jobs = 100 } },
        new("GET /v1/plan/presets", 401, 200, 200, 200),
        new("POST /v1/moderations", 401, 200, 200, 200) { Body = new { input = VideosClient.Prompt } },
        Admins("GET /metrics", 200),
        Admins("GET /v1/admin/status", 200),
        Admins("GET /v1/admin/moderation/decisions", 200),
        Admins("GET /v1/admin/moderation/reviews", 200),
        // The owner's video is not pending review.
        Admins("GET /v1/admin/moderation/reviews/{id}/frames", 409),
        Admins("POST /v1/admin/moderation/reviews/{id}/approve", 409),
        Admins("POST /v1/admin/moderation/reviews/{id}/reject", 409),
        Admins("GET /v1/admin/keys", 200),
        Admins("POST /v1/admin/keys", 200) with
        {
            Body = new { name = "one more" },
        },
        Admins("GET /v1/admin/keys/{id}", 200) with
        {
            Target = server => Task.FromResult(server.OwnerKeyId),
        },
        Admins("DELETE /v1/admin/keys/{id}", 200) with
        {
            Target = async server => (await NewKeyAsync(server)).Id,
        },
        Admins("GET /v1/admin/tenants/{tenant}/export", 200) with
        {
            Target = async server => (await NewKeyAsync(server)).Tenant,
        },
        Admins("DELETE /v1/admin/tenants/{tenant}", 200) with
        {
            Target = async server => (await NewKeyAsync(server)).Tenant,
        },
        Admins("GET /v1/admin/reconciliation", 200),
        Admins("DELETE /v1/admin/reconciliation", 200),
        Admins("GET /v1/admin/actions", 200),
        Admins("GET /v1/admin/dead-letters", 200),
        Admins("POST /v1/admin/dead-letters/requeue", 200),
        Admins("POST /v1/admin/dead-letters/{id}/requeue", 404),
        Admins("DELETE /v1/admin/dead-letters/{id}", 404),
    ];

    public static IReadOnlyList<GrpcRow> Grpc { get; } =
    [
        Keys("VideoGeneration/CreateVideo", StatusCode.OK) with
        {
            Request = _ => Quick,
        },
        Owners("VideoGeneration/RemixVideo", id => new RemixVideoRequest { Id = id, Changes = Quick }),
        Owners("VideoGeneration/GetVideo", id => new GetVideoRequest { Id = id }),
        Keys("VideoGeneration/ListVideos", StatusCode.OK),
        Owners("VideoGeneration/CancelVideo", id => new CancelVideoRequest { Id = id }) with
        {
            Owner = StatusCode.FailedPrecondition,
        },
        Owners("VideoGeneration/DeleteVideo", id => new DeleteVideoRequest { Id = id }) with
        {
            IsDestructive = true,
        },
        Owners("VideoGeneration/WatchVideo", id => new WatchVideoRequest { Id = id }),
        Owners("VideoGeneration/DownloadVideo", id => new DownloadVideoRequest { Id = id }),
        Owners("VideoGeneration/CreateDownloadLink", id => new CreateDownloadLinkRequest { Id = id }),
        Keys("Webhooks/CreateWebhook", StatusCode.InvalidArgument),
        Keys("Webhooks/ListWebhooks", StatusCode.OK),
        Keys("Webhooks/DeleteWebhook", StatusCode.NotFound),
        Keys("Webhooks/ListDeliveries", StatusCode.NotFound),
        Keys("Webhooks/EnableWebhook", StatusCode.NotFound),
        Keys("Webhooks/RotateWebhookSecret", StatusCode.NotFound),
        Keys("Webhooks/ResendDelivery", StatusCode.NotFound),
    ];

    /// <summary>In one process the stages can be called directly, with an admin key.</summary>
    public static IReadOnlyList<GrpcRow> GrpcInOneProcess { get; } =
    [
        .. Grpc,
        AdminsOfStage("Moderation/ModeratePrompt", StatusCode.InvalidArgument),
        AdminsOfStage("Moderation/ModerateFrames", StatusCode.InvalidArgument),
        AdminsOfStage("TextEncoding/EncodeText", StatusCode.OK),
        AdminsOfStage("Denoising/Denoise", StatusCode.InvalidArgument),
        AdminsOfStage("VaeDecoding/Decode", StatusCode.InvalidArgument),
        AdminsOfStage("Transcoding/Transcode", StatusCode.InvalidArgument),
        // The test is on the same machine, as a gateway would have to be.
        .. s_internal.Select(method => Keys(method, StatusCode.OK) with { Stranger = StatusCode.OK }),
    ];

    /// <summary>The gateway forwards neither calls of the stages nor the calls that it makes itself.</summary>
    public static IReadOnlyList<GrpcRow> GrpcBehindTheGateway { get; } =
    [
        .. Grpc,
        .. NotServed([
            .. s_internal,
            "Moderation/ModeratePrompt",
            "Moderation/ModerateFrames",
            "TextEncoding/EncodeText",
            "Denoising/Denoise",
            "VaeDecoding/Decode",
            "Transcoding/Transcode",
        ]),
    ];

    private static CreateVideoRequest Quick =>
        new()
        {
            Prompt = VideosClient.Prompt,
            Seed = 7,
            NumInferenceSteps = 2,
        };

    private static RestRow Everybody(string endpoint, int status) => new(endpoint, status, status, status, status);

    private static RestRow Admins(string endpoint, int status) => new(endpoint, 401, 403, status, 403);

    private static GrpcRow Keys(string method, StatusCode status) =>
        new($"texttovideo.v1.{method}", _ => new GetVideoRequest(), StatusCode.Unauthenticated, status, status, status);

    private static GrpcRow AdminsOfStage(string method, StatusCode admin) =>
        Keys(method, StatusCode.PermissionDenied) with
        {
            Admin = admin,
        };

    private static IEnumerable<GrpcRow> NotServed(IEnumerable<string> methods) =>
        methods.Select(method => Keys(method, StatusCode.Unimplemented));

    private static GrpcRow Owners(string method, Func<string, Google.Protobuf.IMessage> request) =>
        new($"texttovideo.v1.{method}", request, StatusCode.Unauthenticated, StatusCode.NotFound, StatusCode.NotFound, StatusCode.OK);

    private static async Task<string> OwnersWebhookAsync(AccessServer server)
    {
        JsonElement listed = (await server.OkAsync(Who.Owner, HttpMethod.Get, "/v1/webhooks")).GetProperty("data");
        JsonElement webhook =
            listed.GetArrayLength() > 0
                ? listed[0]
                : await server.OkAsync(Who.Owner, HttpMethod.Post, "/v1/webhooks", new { url = "https://9.9.9.9/" });
        return webhook.Text("id");
    }

    private static async Task<(string Id, string Tenant)> NewKeyAsync(AccessServer server)
    {
        JsonElement key = await server.CreateKeyAsync(new { name = "for a while" });
        return (key.Text("id"), key.Text("tenant"));
    }
}

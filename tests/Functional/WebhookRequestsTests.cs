using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Grpc.Core;
using TextToVideo.Functional.Support;
using TextToVideo.V1;
using Xunit.Abstractions;

namespace TextToVideo.Functional;

/// <summary>How webhooks are registered; nothing is posted.</summary>
public abstract class WebhookRequestsTests(SharedServer server, ITestOutputHelper output) : SharedServerTests(server, output)
{
    // An address is no name, so it needs no resolver.
    private const string Url = "https://1.1.1.1/hook";

    private Webhooks.WebhooksClient Grpc => new(Server.Channel);

    [Fact]
    public async Task Webhook_CreatedByRest_IsTheSameOverGrpcUntilItIsDeleted()
    {
        JsonElement created = await WebhooksClient.CreateAsync(Server.Http, Url, "video.failed");
        string id = created.Text("id");
        Webhook listed = (await Grpc.ListWebhooksAsync(new ListWebhooksRequest())).Webhooks.Single(webhook => webhook.Id == id);

        Assert.StartsWith("whsec_", created.Text("secret"), StringComparison.Ordinal);
        Assert.Equal((Url, string.Empty, "video.failed"), (listed.Url, listed.Secret, Assert.Single(listed.Events)));
        Assert.False(
            (await WebhooksClient.ListAsync(Server.Http)).Single(webhook => webhook.Text("id") == id).TryGetProperty("secret", out _)
        );
        Assert.Empty(await WebhooksClient.DeliveriesAsync(Server.Http, id));
        Assert.Empty((await Grpc.ListDeliveriesAsync(new ListDeliveriesRequest { WebhookId = id })).Deliveries);

        await Grpc.DeleteWebhookAsync(new DeleteWebhookRequest { Id = id });
        using HttpResponseMessage again = await Server.Http.DeleteAsync(new Uri($"/v1/webhooks/{id}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
    }

    [Fact]
    public async Task Webhook_RotatedByGrpc_ShowsTheOverlapOverRest()
    {
        string id = (await WebhooksClient.CreateAsync(Server.Http, Url)).Text("id");
        Webhook rotated = await Grpc.RotateWebhookSecretAsync(new RotateWebhookSecretRequest { Id = id, Overlap = 600 });
        Webhook enabled = await Grpc.EnableWebhookAsync(new EnableWebhookRequest { Id = id });
        RpcException missing = await Assert.ThrowsAsync<RpcException>(async () =>
            await Grpc.ResendDeliveryAsync(new ResendDeliveryRequest { WebhookId = id, DeliveryId = "evt_1" })
        );
        using HttpResponseMessage invalid = await Server.Http.PostAsJsonAsync(
            $"/v1/webhooks/{id}/secret/rotate",
            new { overlap = 604_801 }
        );
        JsonElement listed = (await WebhooksClient.ListAsync(Server.Http)).Single(webhook => webhook.Text("id") == id);
        await Grpc.DeleteWebhookAsync(new DeleteWebhookRequest { Id = id });

        Assert.StartsWith("whsec_", rotated.Secret, StringComparison.Ordinal);
        Assert.Empty(enabled.Secret);
        Assert.Equal(rotated.PreviousSecretExpiresAt, listed.GetProperty("previous_secret_expires_at").GetInt64());
        Assert.Equal(StatusCode.NotFound, missing.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, invalid.StatusCode);
        Assert.Equal("overlap", (await invalid.ErrorAsync()).Text("param"));
    }

    [Fact]
    public async Task Webhook_CreatedByGrpc_HasASecretAndAllEvents()
    {
        Webhook created = await Grpc.CreateWebhookAsync(new CreateWebhookRequest { Url = Url });
        await Grpc.DeleteWebhookAsync(new DeleteWebhookRequest { Id = created.Id });

        Assert.StartsWith("whsec_", created.Secret, StringComparison.Ordinal);
        Assert.Equal(["video.completed", "video.failed"], created.Events);
        RpcException error = await Assert.ThrowsAsync<RpcException>(async () =>
            await Grpc.ListDeliveriesAsync(new ListDeliveriesRequest { WebhookId = created.Id })
        );
        Assert.Equal(StatusCode.NotFound, error.StatusCode);
    }

    [Theory]
    [InlineData("http://1.1.1.1/hook")]
    [InlineData("https://127.0.0.1/hook")]
    [InlineData("https://localhost/hook")]
    [InlineData("https://[::1]/hook")]
    [InlineData("https://[::ffff:10.0.0.1]/hook")]
    [InlineData("https://2130706433/hook")]
    [InlineData("https://0x7f.1/hook")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("https://user:password@1.1.1.1/hook")]
    [InlineData("https://1.1.1.1/hook#part")]
    [InlineData("https://1.1.1.1:9443/hook")]
    [InlineData("https://168.63.129.16/hook")]
    [InlineData("https://no-such-host.invalid/hook")]
    [InlineData("file:///etc/passwd")]
    [InlineData("hook")]
    [InlineData("")]
    [InlineData(null)]
    public async Task Create_UrlIsNoneOfTheInternet_NamesIt(string? url)
    {
        using HttpResponseMessage response = await Server.Http.PostAsJsonAsync("/v1/webhooks", new { url });

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("url", (await response.ErrorAsync()).Text("param"));
        RpcException error = await Assert.ThrowsAsync<RpcException>(async () =>
            await Grpc.CreateWebhookAsync(new CreateWebhookRequest { Url = url ?? string.Empty })
        );
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
    }

    [Theory]
    [InlineData("{\"url\": \"https://1.1.1.1/\", \"events\": [\"video.started\"]}", "events")]
    [InlineData("{\"url\": \"https://1.1.1.1/\", \"events\": \"video.failed\"}", "events")]
    [InlineData("{\"url\": 7}", "url")]
    [InlineData("{\"uri\": \"https://1.1.1.1/\"}", "uri")]
    [InlineData("[]", "body")]
    [InlineData("null", "body")]
    [InlineData("{", "body")]
    public async Task Create_InvalidBody_NamesTheField(string body, string field)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await Server.Http.PostAsync(new Uri("/v1/webhooks", UriKind.Relative), content);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(field, (await response.ErrorAsync()).Text("param"));
    }
}

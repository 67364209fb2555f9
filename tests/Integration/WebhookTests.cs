using System.Text.Json;
using StandardWebhooks;
using StandardWebhooks.Diagnostics;
using TextToVideo.Integration.Support;
using Xunit.Abstractions;

namespace TextToVideo.Integration;

/// <summary>Events that a server posts to a user's.</summary>
public sealed class WebhookTests(ITestOutputHelper output)
{
    private static readonly Dictionary<string, string> s_allowed = new()
    {
        ["Webhooks__AllowPrivateTargets"] = "true",
        ["Webhooks__RetryDelays__0"] = "00:00:00.1",
        ["Webhooks__RetryDelays__1"] = "00:00:00.1",
        ["Webhooks__RetryDelays__2"] = "1.00:00:00",
    };

    [Fact]
    public async Task Video_CompletedAndCancelled_AreEachToldOnceAndSigned()
    {
        using var data = new TemporaryFolder();
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        await using StandaloneProcess server = await StandaloneProcess.StartAsync(data.Path, output, s_allowed);
        JsonElement webhook = await CreateAsync(server, receiver.Url);

        string completed = (await server.Videos.MakeAsync(VideosClient.QuickRequest)).Text("id");
        AssertEvent((await receiver.EventsAsync(1))[0], webhook.Text("secret"), "video.completed", completed);
        string cancelled = (await server.Videos.CreateAsync(new { prompt = VideosClient.Prompt, num_inference_steps = 100 })).Text("id");
        using HttpResponseMessage response = await server.Videos.CancelAsync(cancelled);
        IReadOnlyList<WebhookReceiver.Event> events = await receiver.EventsAsync(2);

        AssertEvent(events[1], webhook.Text("secret"), "video.failed", cancelled);
        JsonElement[] history = await DeliveriesAsync(server, webhook.Text("id"));
        Assert.Equal(events.Select(received => received.Id).Order(), history.Select(delivery => delivery.Text("id")).Order());
        await Patience.UntilAsync("both are noted as delivered", async () =>
            (await DeliveriesAsync(server, webhook.Text("id"))).All(delivery => delivery.GetProperty("delivered_at").ValueKind == JsonValueKind.Number));
        Assert.Equal(2, receiver.Events.Count);
    }

    [Fact]
    public async Task Delivery_ReceiverFailsAndServerIsKilled_ComesAgainWithTheSameId()
    {
        using var data = new TemporaryFolder();
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = 500;
        string id;
        await using (StandaloneProcess server = await StandaloneProcess.StartAsync(data.Path, output, s_allowed))
        {
            await CreateAsync(server, receiver.Url);
            id = (await server.Videos.MakeAsync(VideosClient.QuickRequest)).Text("id");
            await receiver.EventsAsync(2);
            await server.Program.KillAsync();
        }

        receiver.Answer = 204;
        int before = receiver.Events.Count;
        var leased = new Dictionary<string, string>(s_allowed) { ["Webhooks__Timeout"] = "00:00:01" };
        await using StandaloneProcess restarted = await StandaloneProcess.StartAsync(data.Path, output, leased);
        IReadOnlyList<WebhookReceiver.Event> events = await receiver.EventsAsync(before + 1);

        Assert.Single(events.Select(received => received.Id).Distinct());
        Assert.All(events, received => Assert.Contains(id, received.Body, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(301)]
    [InlineData(404)]
    public async Task Delivery_NeverReceived_IsGivenUpInWords(int answer)
    {
        using var data = new TemporaryFolder();
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = answer;
        var twice = new Dictionary<string, string>(s_allowed);
        twice.Remove("Webhooks__RetryDelays__2");
        await using StandaloneProcess server = await StandaloneProcess.StartAsync(data.Path, output, twice);
        string webhook = (await CreateAsync(server, receiver.Url)).Text("id");
        await server.Videos.MakeAsync(VideosClient.QuickRequest);

        JsonElement delivery = default;
        await Patience.UntilAsync("it is given up", async () =>
        {
            delivery = (await DeliveriesAsync(server, webhook)).FirstOrDefault();
            return delivery.ValueKind == JsonValueKind.Object && delivery.Int("attempts") == 3
                && delivery.GetProperty("next_attempt_at").ValueKind == JsonValueKind.Null;
        });

        Assert.Equal($"The answer was {answer}.", delivery.Text("last_error"));
        Assert.Equal(3, receiver.Events.Count);
    }

    [Fact]
    public async Task Delivery_ReceiverIsGone_DisablesTheWebhook()
    {
        using var data = new TemporaryFolder();
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = 410;
        await using StandaloneProcess server = await StandaloneProcess.StartAsync(data.Path, output, s_allowed);
        await CreateAsync(server, receiver.Url);
        await server.Videos.MakeAsync(VideosClient.QuickRequest);
        await Patience.UntilAsync("it is disabled", async () =>
            (await ListAsync(server)).Single().GetProperty("disabled_at").ValueKind == JsonValueKind.Number);

        await server.Videos.MakeAsync(VideosClient.QuickRequest);
        Assert.Single(await DeliveriesAsync(server, (await ListAsync(server)).Single().Text("id")));
        Assert.Single(receiver.Events);
    }

    private static Task<JsonElement> CreateAsync(StandaloneProcess server, string url) => WebhooksClient.CreateAsync(server.Http, url);

    private static Task<JsonElement[]> ListAsync(StandaloneProcess server) => WebhooksClient.ListAsync(server.Http);

    private static Task<JsonElement[]> DeliveriesAsync(StandaloneProcess server, string id) => WebhooksClient.DeliveriesAsync(server.Http, id);

    private static void AssertEvent(WebhookReceiver.Event received, string secret, string type, string videoId)
    {
        JsonElement body = JsonSerializer.Deserialize<JsonElement>(received.Body);
        Assert.Equal((received.Id, "event", type, videoId), (body.Text("id"), body.Text("object"), body.Text("type"), body.GetProperty("data").Text("id")));
        Assert.DoesNotContain("traceparent", received.Headers.Keys, StringComparer.OrdinalIgnoreCase);

        // An independent implementation of Standard Webhooks accepts it, and nothing else with this signature or another secret.
        new StandardWebhook(secret).Verify(received.Body, received.Headers);
        Assert.Throws<WebhookVerificationException>(() => new StandardWebhook(secret).Verify($"{received.Body} ", received.Headers));
        Assert.Throws<WebhookVerificationException>(() => new StandardWebhook("whsec_c2VjcmV0").Verify(received.Body, received.Headers));
    }
}

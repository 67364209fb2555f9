using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using StandardWebhooks;
using StandardWebhooks.Diagnostics;
using TextToVideo.Functional.Support;
using Xunit.Abstractions;

namespace TextToVideo.Functional;

/// <summary>Events that a server posts to a user's server.</summary>
public sealed class WebhookTests(WebhookServer shared, ITestOutputHelper output) : IClassFixture<WebhookServer>, IAsyncLifetime
{
    private const string Signature = "webhook-signature";

    private RunningSystem Server => shared.Process;

    public Task InitializeAsync()
    {
        Server.AttachLog(output);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        foreach (JsonElement webhook in await WebhooksClient.ListAsync(Server.Http))
        {
            (await Server.Http.DeleteAsync($"/v1/webhooks/{webhook.Text("id")}")).Dispose();
        }

        Server.AttachLog(null);
    }

    [Fact]
    public async Task Video_CompletedAndCancelled_AreEachToldOnceAndSigned()
    {
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        JsonElement webhook = await CreateAsync(Server, receiver.Url);

        string completed = (await Server.Videos.MakeAsync(VideosClient.QuickRequest)).Text("id");
        AssertEvent((await receiver.EventsAsync(1))[0], webhook.Text("secret"), "video.completed", completed);
        string cancelled = (
            await Server.Videos.CreateAsync(
                new
                {
                    prompt = VideosClient.Prompt,
                    num_inference_steps = 100,
                    cache_threshold = 0,
                }
            )
        ).Text("id");
        using HttpResponseMessage response = await Server.Videos.CancelAsync(cancelled);
        IReadOnlyList<WebhookReceiver.Event> events = await receiver.EventsAsync(2);

        AssertEvent(events[1], webhook.Text("secret"), "video.failed", cancelled);
        JsonElement[] history = await DeliveriesAsync(Server, webhook.Text("id"));
        Assert.Equal(events.Select(received => received.Id).Order(), history.Select(delivery => delivery.Text("id")).Order());
        await Wait.UntilAsync(
            "both are noted as delivered",
            async () =>
                (await DeliveriesAsync(Server, webhook.Text("id"))).All(delivery =>
                    delivery.GetProperty("delivered_at").ValueKind == JsonValueKind.Number
                )
        );
        Assert.Equal(2, receiver.Events.Count);
    }

    [Fact]
    public async Task Delivery_ReceiverFailsAndServerIsKilled_ComesAgainWithTheSameId()
    {
        using var data = new TemporaryFolder();
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = 500;
        string id;

        // Neither the retries nor the lease of the attempt that the kill interrupts take long.
        var settings = new Dictionary<string, string>(WebhookServer.Settings) { ["Webhooks__Timeout"] = "00:00:01" };
        for (int retry = 1; retry < 40; retry++)
        {
            settings[$"Webhooks__RetryDelays__{retry}"] = "00:00:01";
        }

        await using (StandaloneProcess server = await StandaloneProcess.StartAsync(data.Path, output, settings))
        {
            await CreateAsync(server, receiver.Url);
            id = await EndVideoAsync(server);
            await receiver.EventsAsync(2);
            await server.Program.KillAsync();
        }

        receiver.Answer = 204;
        int before = receiver.Events.Count;
        await using StandaloneProcess restarted = await StandaloneProcess.StartAsync(data.Path, output, settings);
        IReadOnlyList<WebhookReceiver.Event> events = await receiver.EventsAsync(before + 1);

        Assert.Single(events.Select(received => received.Id).Distinct());
        Assert.All(events, received => Assert.Contains(id, received.Body, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(301)]
    [InlineData(404)]
    public async Task Delivery_NeverReceived_IsGivenUpInWords(int answer)
    {
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = answer;
        string webhook = (await CreateAsync(Server, receiver.Url)).Text("id");
        await EndVideoAsync(Server);

        JsonElement delivery = default;
        await Wait.UntilAsync(
            "it is given up",
            async () =>
            {
                delivery = (await DeliveriesAsync(Server, webhook)).FirstOrDefault();
                return delivery.ValueKind == JsonValueKind.Object
                    && delivery.Int("attempts") == 3
                    && delivery.GetProperty("next_attempt_at").ValueKind == JsonValueKind.Null;
            }
        );

        Assert.Equal($"The answer was {answer}.", delivery.Text("last_error"));
        Assert.Equal(3, receiver.Events.Count);
    }

    /// <summary>From a receiver that is gone to one that has its events, all by the command line.</summary>
    [Fact]
    public async Task Delivery_ReceiverIsGone_DisablesTheWebhookUntilItIsEnabled()
    {
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = 410;
        string oldSecret = Assert.Single((await RunAsync(0, "create", receiver.Url)).Output);
        string webhook = (await WebhooksClient.ListAsync(Server.Http)).Single().Text("id");
        await EndVideoAsync(Server);
        await Wait.UntilAsync(
            "it is disabled",
            async () => (await WebhooksClient.ListAsync(Server.Http)).Single().GetProperty("disabled_at").ValueKind == JsonValueKind.Number
        );

        await EndVideoAsync(Server);
        Assert.Contains("gone", (await RunAsync(0, "list")).Output[1], StringComparison.Ordinal);
        IReadOnlyList<string> deliveries = (await RunAsync(0, "deliveries", webhook)).Output;
        Assert.Equal(2, deliveries.Count);
        Assert.Contains("The answer was 410.", deliveries[1], StringComparison.Ordinal);
        string id = deliveries[1].Split(' ')[0];
        Assert.Contains("enable", Assert.Single((await RunAsync(1, "resend", webhook, id)).Errors), StringComparison.Ordinal);

        receiver.Answer = 204;
        await RunAsync(0, "enable", webhook);
        string newSecret = Assert.Single((await RunAsync(0, "rotate", webhook, "--overlap", "600")).Output);
        await RunAsync(0, "resend", webhook, id);
        WebhookReceiver.Event again = (await receiver.EventsAsync(2))[1];

        Assert.Equal(id, again.Id);
        Assert.NotEqual(oldSecret, newSecret);
        Assert.Equal(2, again.Headers[Signature].ToString().Split(' ').Length);
        AssertSigned(again, newSecret, 0);
        AssertSigned(again, oldSecret, 1);
        Assert.Contains("webhooks list", Assert.Single((await RunAsync(2, "resend", webhook, "evt_1")).Errors), StringComparison.Ordinal);
        await RunAsync(0, "delete", webhook);
        Assert.Empty(await WebhooksClient.ListAsync(Server.Http));
    }

    private async Task<ProgramProcess> RunAsync(int exitCode, params string[] arguments)
    {
        string[] all = ["webhooks", .. arguments, "--url", Server.Http.BaseAddress!.ToString()];
        await using var program = ProgramProcess.Start("Standalone", all, Path.GetTempPath(), log: output);
        Assert.Equal(exitCode, await program.ExitAsync());
        return program;
    }

    /// <summary>Causes an event at little cost: moderation blocks the video.</summary>
    /// <returns>The id of the video.</returns>
    private static async Task<string> EndVideoAsync(RunningSystem server) =>
        (await server.Videos.EndedAsync((await server.Videos.CreateAsync(VideosClient.BlockedRequest)).Text("id"))).Text("id");

    private static Task<JsonElement> CreateAsync(RunningSystem server, string url) => WebhooksClient.CreateAsync(server.Http, url);

    private static Task<JsonElement[]> DeliveriesAsync(RunningSystem server, string id) => WebhooksClient.DeliveriesAsync(server.Http, id);

    /// <summary>Checks one of several signatures; of a list, the library examines only the first.</summary>
    private static void AssertSigned(WebhookReceiver.Event received, string secret, int index)
    {
        var headers = new HeaderDictionary(new Dictionary<string, StringValues>(received.Headers, StringComparer.OrdinalIgnoreCase));
        headers[Signature] = received.Headers[Signature].ToString().Split(' ')[index];
        new StandardWebhook(secret).Verify(received.Body, headers);
    }

    private static void AssertEvent(WebhookReceiver.Event received, string secret, string type, string videoId)
    {
        JsonElement body = JsonSerializer.Deserialize<JsonElement>(received.Body);
        Assert.Equal(
            (received.Id, "event", type, videoId),
            (body.Text("id"), body.Text("object"), body.Text("type"), body.GetProperty("data").Text("id"))
        );
        Assert.DoesNotContain("traceparent", received.Headers.Keys, StringComparer.OrdinalIgnoreCase);

        // An independent implementation of Standard Webhooks accepts it, and nothing else with this signature or another secret.
        new StandardWebhook(secret).Verify(received.Body, received.Headers);
        Assert.Throws<WebhookVerificationException>(() => new StandardWebhook(secret).Verify($"{received.Body} ", received.Headers));
        Assert.Throws<WebhookVerificationException>(() => new StandardWebhook("whsec_c2VjcmV0").Verify(received.Body, received.Headers));
    }
}

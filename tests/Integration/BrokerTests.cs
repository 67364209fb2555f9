using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using RabbitMQ.Client;
using TextToVideo.Integration.Support;
using Xunit.Abstractions;

namespace TextToVideo.Integration;

/// <summary>All services in one process, but on a real broker and database, which die and come back.</summary>
public sealed class BrokerTests(ITestOutputHelper output) : IAsyncLifetime
{
    private readonly TemporaryFolder _data = new();
    private PostgresServerProcess _postgres = null!;
    private RabbitMqServerProcess _rabbitMq = null!;

    public async Task InitializeAsync()
    {
        _postgres = await PostgresServerProcess.StartNewAsync();
        _rabbitMq = await RabbitMqServerProcess.StartNewAsync();
    }

    public async Task DisposeAsync()
    {
        await _rabbitMq.DisposeAsync();
        await _postgres.DisposeAsync();
        _data.Dispose();
    }

    [Fact]
    public async Task Job_OnRabbitMqAndPostgres_IsTheSameAsInOneProcess()
    {
        await using StandaloneProcess server = await StartAsync();
        JsonElement video = await server.Videos.MakeAsync(VideosClient.QuickRequest);
        byte[] frames = await Media.DecodeAsync(await server.Videos.DownloadAsync(video.Text("id")));

        using var folder = new TemporaryFolder();
        await using StandaloneProcess alone = await StandaloneProcess.StartAsync(folder.Path, output);
        JsonElement other = await alone.Videos.MakeAsync(VideosClient.QuickRequest);

        Assert.True(Media.Same(frames, await Media.DecodeAsync(await alone.Videos.DownloadAsync(other.Text("id")))));
    }

    [Fact]
    public async Task Create_BrokerIsDown_IsAcceptedAndDoneWhenItIsBack()
    {
        await using StandaloneProcess server = await StartAsync();
        await server.Videos.MakeAsync(VideosClient.QuickRequest);
        await _rabbitMq.KillAsync();

        string id = (await server.Videos.CreateAsync(VideosClient.QuickRequest)).Text("id");
        Assert.Equal("queued", (await server.Videos.GetAsync(id)).Text("status"));
        await _rabbitMq.StartAsync();

        Assert.Equal("completed", (await server.Videos.EndedAsync(id)).Text("status"));
    }

    [Fact]
    public async Task Create_DatabaseIsDown_IsRefusedClearlyAndWorksWhenItIsBack()
    {
        await using StandaloneProcess server = await StartAsync();
        string before = (await server.Videos.CreateAsync(VideosClient.QuickRequest)).Text("id");
        await _postgres.KillAsync();

        using HttpResponseMessage refused = await server.Http.PostAsJsonAsync("/v1/videos", VideosClient.QuickRequest);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Contains("storage_unavailable", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await _postgres.StartAsync();

        Assert.Equal("completed", (await server.Videos.EndedAsync(before)).Text("status"));
        await server.Videos.MakeAsync(VideosClient.QuickRequest);
    }

    [Fact]
    public async Task DeadLetter_IsListedAndGoesBackToItsQueue()
    {
        await using StandaloneProcess server = await StartAsync();
        Assert.Empty(await DeadLettersAsync(server));

        // What no consumer can read: a command without its fields.
        var factory = new ConnectionFactory { Uri = new Uri(_rabbitMq.ConnectionString) };
        await using IConnection connection = await factory.CreateConnectionAsync();
        await using IChannel channel = await connection.CreateChannelAsync();
        var properties = new BasicProperties { ContentType = "application/vnd.masstransit+json", Persistent = true };
        await channel.BasicPublishAsync(string.Empty, "encode-text", mandatory: true, properties, """
            {"messageId": "0197a000-0000-7000-8000-000000000001", "messageType": ["urn:message:TextToVideo.Contracts.Messages:EncodeText"],
             "message": {"videoId": 5}}
            """u8.ToArray());
        JsonElement letter = default;
        await Patience.UntilAsync("it is a dead letter", async () =>
        {
            letter = (await DeadLettersAsync(server)).FirstOrDefault();
            return letter.ValueKind == JsonValueKind.Object;
        });

        Assert.Equal("encode-text", letter.Text("queue"));
        Assert.Equal("error", letter.Text("kind"));
        Assert.Equal("EncodeText", letter.Text("message_type"));
        Assert.NotEmpty(letter.Text("error"));
        string id = letter.Text("id");

        // Back in its queue it fails again.
        string failedAt = letter.Text("failed_at");
        using HttpResponseMessage requeued = await server.Http.PostAsync($"/v1/admin/dead-letters/{id}/requeue", null);
        Assert.Equal(1, (await VideosClient.OkAsync(requeued)).GetProperty("count").GetInt32());
        await Patience.UntilAsync("it failed again", async () =>
            (await DeadLettersAsync(server)).FirstOrDefault() is { ValueKind: JsonValueKind.Object } again && again.Text("failed_at") != failedAt);

        using HttpResponseMessage deleted = await server.Http.DeleteAsync($"/v1/admin/dead-letters/{id}");
        Assert.True((await VideosClient.OkAsync(deleted)).GetProperty("deleted").GetBoolean());
        Assert.Empty(await DeadLettersAsync(server));
        using HttpResponseMessage missing = await server.Http.DeleteAsync($"/v1/admin/dead-letters/{id}");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Fact]
    public async Task Create_OneKeyHasManyJobs_AnothersFirstDoesNotWaitForThem()
    {
        var environment = new Dictionary<string, string>([.. _postgres.Environment, .. _rabbitMq.Environment]) { ["JobQueue__MaxRunning"] = "1" };
        await using StandaloneProcess server = await StandaloneProcess.StartAsync(_data.Path, output, environment);
        var greedy = new List<string>();
        for (int job = 0; job < 8; job++)
        {
            greedy.Add(await CreateAsync(server, "sk-greedy"));
        }

        string modest = await CreateAsync(server, "sk-modest");
        JsonElement done = await server.Videos.EndedAsync(modest);

        // At most the one that ran, and one more that was next before the other key's came.
        int before = 0;
        foreach (string id in greedy)
        {
            JsonElement video = await server.Videos.EndedAsync(id);
            before += video.GetProperty("stages")[0].GetProperty("started").GetDouble() < done.GetProperty("stages")[0].GetProperty("started").GetDouble()
                ? 1 : 0;
        }

        Assert.InRange(before, 1, 2);
    }

    [Fact]
    public async Task Create_MoreThanMayWait_Is429WithRetryAfter()
    {
        var environment = new Dictionary<string, string>([.. _postgres.Environment, .. _rabbitMq.Environment])
        {
            ["JobQueue__MaxRunning"] = "1",
            ["JobQueue__MaxWaiting"] = "2",
        };
        await using StandaloneProcess server = await StandaloneProcess.StartAsync(_data.Path, output, environment);
        var request = new { prompt = VideosClient.Prompt, seed = 1, num_inference_steps = 100 };
        var accepted = new List<string>();
        HttpResponseMessage response;
        while ((response = await server.Http.PostAsJsonAsync("/v1/videos", request)).StatusCode == HttpStatusCode.OK)
        {
            accepted.Add((await VideosClient.OkAsync(response)).Text("id"));
            Assert.InRange(accepted.Count, 1, 20);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.InRange(response.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        Assert.Contains("queue_full", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        response.Dispose();
        foreach (string id in accepted)
        {
            Assert.Equal("completed", (await server.Videos.EndedAsync(id)).Text("status"));
        }
    }

    private static async Task<string> CreateAsync(StandaloneProcess server, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/videos") { Content = JsonContent.Create(VideosClient.QuickRequest) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return (await VideosClient.OkAsync(await server.Http.SendAsync(request))).Text("id");
    }

    private static async Task<JsonElement[]> DeadLettersAsync(StandaloneProcess server) =>
        [.. (await VideosClient.OkAsync(await server.Http.GetAsync("/v1/admin/dead-letters"))).GetProperty("data").EnumerateArray()];

    private Task<StandaloneProcess> StartAsync() => StandaloneProcess.StartAsync(
        _data.Path, output, new Dictionary<string, string>([.. _postgres.Environment, .. _rabbitMq.Environment]));
}

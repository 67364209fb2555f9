using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.Versioning;
using System.Text.Json;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using TextToVideo.Functional.Support;
using Xunit.Abstractions;

namespace TextToVideo.Functional;

/// <summary>All services in one process, but on a real broker and database, which die and come back.</summary>
[Collection(SharedStandalone.Collection)]
public sealed class BrokerTests(BrokerServers servers, SharedStandalone alone, ITestOutputHelper output)
    : IClassFixture<BrokerServers>,
        IAsyncLifetime
{
    private const int MaxWaiting = 5;

    private readonly TemporaryFolder _data = new();
    private string _rabbitMq = string.Empty;
    private string _postgres = string.Empty;

    public Task InitializeAsync() => servers.UntilRunningAsync();

    public Task DisposeAsync()
    {
        _data.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Job_OnRabbitMqAndPostgres_IsTheSameAsInOneProcess()
    {
        StandaloneProcess server = (await servers.SharedAsync("Classic", output)).Server;
        JsonElement video = await server.Videos.MakeAsync(VideosClient.QuickRequest);
        byte[] frames = await Media.DecodeAsync(await server.Videos.DownloadAsync(video.Text("id")));

        JsonElement other = await alone.Process.Videos.MakeAsync(VideosClient.QuickRequest);

        Assert.True(Media.Same(frames, await Media.DecodeAsync(await alone.Process.Videos.DownloadAsync(other.Text("id")))));
    }

    [Fact]
    public async Task Job_OnQuorumQueues_Completes()
    {
        BrokerSystem system = await servers.SharedAsync("Quorum", output);
        await system.Server.Videos.MakeAsync(VideosClient.QuickRequest);

        // The broker refuses to declare a queue again as another kind.
        await using IConnection connection = await ConnectAsync(system.RabbitMq);
        await using IChannel channel = await connection.CreateChannelAsync();
        var arguments = new Dictionary<string, object?>
        {
            ["x-queue-type"] = "classic",
            ["x-delivery-limit"] = 1,
            ["x-dead-letter-exchange"] = "denoise-latents_dead",
        };
        OperationInterruptedException refused = await Assert.ThrowsAsync<OperationInterruptedException>(() =>
            channel.QueueDeclareAsync("denoise-latents", durable: true, exclusive: false, autoDelete: false, arguments)
        );
        Assert.Contains("x-queue-type", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Classic")]
    [InlineData("Quorum")]
    public async Task Command_ItsStageHasNeverRun_WaitsForIt(string queues)
    {
        (_rabbitMq, _postgres) = await servers.TakeAsync();
        var settings = new Dictionary<string, string> { ["MessageBus__Queues"] = queues };
        string id;
        var environment = new Dictionary<string, string>(Environment(settings)) { ["Artifacts__Path"] = _data.Combine("artifacts") };
        await using (ServiceProcess generation = await ServiceProcess.StartAsync("Generation", _data.Path, environment, output))
        {
            id = (await generation.Videos.CreateAsync(VideosClient.QuickRequest)).Text("id");
            await using IConnection connection = await ConnectAsync(_rabbitMq);
            await Wait.UntilAsync("the command waits", async () => await CountAsync(connection, "moderate-prompt") == 1);
        }

        await using StandaloneProcess server = await StartAsync(settings);

        Assert.Equal("completed", (await server.Videos.EndedAsync(id)).Text("status"));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Command_ItsWorkersDieOfIt_IsADeadLetterAndDoneWhenRequeued()
    {
        (_rabbitMq, _postgres) = await servers.TakeAsync();
        using var scripts = new TemporaryFolder();
        string started = scripts.Combine("started");
        string ffmpeg = await HangingFfmpeg.WriteAsync(scripts, started);
        var settings = new Dictionary<string, string> { ["MessageBus__Queues"] = "Quorum", ["MessageBus__DeliveryLimit"] = "1" };
        string id = string.Empty;
        for (int delivery = 0; delivery < 2; delivery++)
        {
            await using StandaloneProcess doomed = await StartAsync(new(settings) { ["Transcoding__FfmpegPath"] = ffmpeg });
            id = id.Length > 0 ? id : (await doomed.Videos.CreateAsync(VideosClient.QuickRequest)).Text("id");
            await Wait.UntilAsync("it transcodes", () => File.Exists(started));
            await doomed.Program.KillAsync();
            File.Delete(started);
        }

        await using StandaloneProcess server = await StartAsync(settings);
        JsonElement letter = default;
        await Wait.UntilAsync(
            "it is a dead letter",
            async () => (letter = (await DeadLettersAsync(server)).SingleOrDefault()).ValueKind == JsonValueKind.Object
        );
        Assert.Equal("transcode-video", letter.Text("queue"));
        Assert.Equal("dead", letter.Text("kind"));
        Assert.Equal("TranscodeVideo", letter.Text("message_type"));
        Assert.Equal(id, letter.Text("video_id"));
        var failedAt = DateTimeOffset.Parse(letter.Text("failed_at"), CultureInfo.InvariantCulture);
        Assert.InRange(failedAt, DateTimeOffset.UtcNow - Wait.Long, DateTimeOffset.UtcNow);
        Assert.Equal("in_progress", (await server.Videos.GetAsync(id)).Text("status"));

        using HttpResponseMessage requeued = await server.Http.PostAsync($"/v1/admin/dead-letters/{letter.Text("id")}/requeue", null);
        Assert.Equal(1, (await VideosClient.OkAsync(requeued)).GetProperty("count").GetInt32());
        Assert.Equal("completed", (await server.Videos.EndedAsync(id)).Text("status"));
        Assert.Empty(await DeadLettersAsync(server));
    }

    [Fact]
    public async Task Create_BrokerIsDown_IsAcceptedAndDoneWhenItIsBack()
    {
        StandaloneProcess server = (await servers.SharedAsync("Classic", output)).Server;
        await server.Videos.MakeAsync(VideosClient.QuickRequest);
        await servers.RabbitMq.KillAsync();

        string id = (await server.Videos.CreateAsync(VideosClient.QuickRequest)).Text("id");
        Assert.Equal("queued", (await server.Videos.GetAsync(id)).Text("status"));
        await servers.RabbitMq.StartAsync();

        Assert.Equal("completed", (await server.Videos.EndedAsync(id)).Text("status"));
    }

    [Fact]
    public async Task Create_DatabaseIsDown_IsRefusedClearlyAndWorksWhenItIsBack()
    {
        StandaloneProcess server = (await servers.SharedAsync("Classic", output)).Server;
        string before = (await server.Videos.CreateAsync(VideosClient.QuickRequest)).Text("id");
        await servers.Postgres.KillAsync();

        using HttpResponseMessage refused = await server.Http.PostAsJsonAsync("/v1/videos", VideosClient.QuickRequest);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Contains("storage_unavailable", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await servers.Postgres.StartAsync();

        Assert.Equal("completed", (await server.Videos.EndedAsync(before)).Text("status"));
        await server.Videos.MakeAsync(VideosClient.QuickRequest);
    }

    [Theory]
    [InlineData("Classic")]
    [InlineData("Quorum")]
    public async Task DeadLetter_IsListedAndGoesBackToItsQueue(string queues)
    {
        BrokerSystem system = await servers.SharedAsync(queues, output);
        StandaloneProcess server = system.Server;
        Assert.Empty(await DeadLettersAsync(server));

        // What no consumer can read: a command without its fields.
        await using IConnection connection = await ConnectAsync(system.RabbitMq);
        await using IChannel channel = await connection.CreateChannelAsync();
        var properties = new BasicProperties { ContentType = "application/vnd.masstransit+json", Persistent = true };
        await channel.BasicPublishAsync(
            string.Empty,
            "encode-text",
            mandatory: true,
            properties,
            """
            {"messageId": "0197a000-0000-7000-8000-000000000001", "messageType": ["urn:message:TextToVideo.Contracts.Messages:EncodeText"],
             "message": {"videoId": 5}}
            """u8.ToArray()
        );
        JsonElement letter = default;
        await Wait.UntilAsync(
            "it is a dead letter",
            async () =>
            {
                letter = (await DeadLettersAsync(server)).FirstOrDefault();
                return letter.ValueKind == JsonValueKind.Object;
            }
        );

        Assert.Equal("encode-text", letter.Text("queue"));
        Assert.Equal("error", letter.Text("kind"));
        Assert.Equal("EncodeText", letter.Text("message_type"));
        Assert.NotEmpty(letter.Text("error"));
        string id = letter.Text("id");

        // However often one looks, it stays where it is.
        for (int look = 0; look < 4; look++)
        {
            Assert.Equal("error", Assert.Single(await DeadLettersAsync(server)).Text("kind"));
        }

        // Back in its queue it fails again.
        string failedAt = letter.Text("failed_at");
        using HttpResponseMessage requeued = await server.Http.PostAsync($"/v1/admin/dead-letters/{id}/requeue", null);
        Assert.Equal(1, (await VideosClient.OkAsync(requeued)).GetProperty("count").GetInt32());
        await Wait.UntilAsync(
            "it failed again",
            async () =>
                (await DeadLettersAsync(server)).FirstOrDefault() is { ValueKind: JsonValueKind.Object } again
                && again.Text("failed_at") != failedAt
        );

        using HttpResponseMessage deleted = await server.Http.DeleteAsync($"/v1/admin/dead-letters/{id}");
        Assert.True((await VideosClient.OkAsync(deleted)).GetProperty("deleted").GetBoolean());
        Assert.Empty(await DeadLettersAsync(server));
        using HttpResponseMessage missing = await server.Http.DeleteAsync($"/v1/admin/dead-letters/{id}");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Fact]
    public async Task Create_OneRunsAndFewMayWait_KeysTakeTurnsAndTheRestIs429WithRetryAfter()
    {
        (_rabbitMq, _postgres) = await servers.TakeAsync();
        await using StandaloneProcess server = await StartAsync(
            new() { ["JobQueue__MaxRunning"] = "1", ["JobQueue__MaxWaiting"] = $"{MaxWaiting}" }
        );
        await AssertKeysTakeTurnsAsync(server);
        await AssertRestIsRefusedAsync(server);
    }

    /// <summary>One key's first job does not wait for all jobs of another.</summary>
    private static async Task AssertKeysTakeTurnsAsync(StandaloneProcess server)
    {
        var greedy = new List<string>();
        for (int job = 1; job < MaxWaiting; job++)
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
            before +=
                video.GetProperty("stages")[0].GetProperty("started").GetDouble()
                < done.GetProperty("stages")[0].GetProperty("started").GetDouble()
                    ? 1
                    : 0;
        }

        Assert.InRange(before, 1, 2);
    }

    private static async Task AssertRestIsRefusedAsync(StandaloneProcess server)
    {
        var request = new
        {
            prompt = VideosClient.Prompt,
            seed = 1,
            num_inference_steps = 30,
        };
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
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/videos")
        {
            Content = JsonContent.Create(VideosClient.QuickRequest),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return (await VideosClient.OkAsync(await server.Http.SendAsync(request))).Text("id");
    }

    private static async Task<JsonElement[]> DeadLettersAsync(StandaloneProcess server) =>
        [.. (await VideosClient.OkAsync(await server.Http.GetAsync("/v1/admin/dead-letters"))).GetProperty("data").EnumerateArray()];

    /// <summary>How many messages wait in a queue; null where it is not there.</summary>
    private static async Task<uint?> CountAsync(IConnection connection, string queue)
    {
        await using IChannel channel = await connection.CreateChannelAsync();
        try
        {
            return await channel.MessageCountAsync(queue);
        }
        catch (OperationInterruptedException missing) when (missing.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            return null;
        }
    }

    private static Task<IConnection> ConnectAsync(string rabbitMq) =>
        new ConnectionFactory { Uri = new Uri(rabbitMq) }.CreateConnectionAsync();

    private Task<StandaloneProcess> StartAsync(Dictionary<string, string>? settings = null) =>
        StandaloneProcess.StartAsync(_data.Path, output, Environment(settings ?? []));

    private Dictionary<string, string> Environment(Dictionary<string, string> settings) =>
        new(settings) { ["ConnectionStrings__videos"] = _postgres, ["ConnectionStrings__rabbitmq"] = _rabbitMq };
}

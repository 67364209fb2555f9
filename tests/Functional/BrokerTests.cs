using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.Versioning;
using System.Text.Json;
using RabbitMQ.Client;
using TextToVideo.Functional.Support;
using TextToVideo.Generation.Operations.DeadLetters;
using Xunit.Abstractions;

namespace TextToVideo.Functional;

/// <summary>Tests all services in one process with a real broker and database, which are killed and restarted.</summary>
[Collection(SharedStandalone.Collection)]
public sealed class BrokerTests(BrokerServers servers, SharedStandalone alone, ITestOutputHelper output)
    : IClassFixture<BrokerServers>,
        IAsyncLifetime
{
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
    public async Task Job_OnRabbitMqAndPostgres_HasSameFramesAsWithoutServers()
    {
        RunningSystem server = (await servers.SharedAsync("Classic", output)).Server;
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

        // The broker refuses to declare a queue again with other arguments.
        await using IConnection connection = await ConnectAsync(system.RabbitMq);
        await using IChannel channel = await connection.CreateChannelAsync();
        await channel.QueueDeclareAsync(
            "denoise-latents",
            durable: true,
            exclusive: false,
            autoDelete: false,
            new Dictionary<string, object?>
            {
                ["x-queue-type"] = "quorum",
                ["x-delivery-limit"] = 1,
                ["x-dead-letter-exchange"] = "denoise-latents_dead",
                ["x-dead-letter-strategy"] = "at-least-once",
                ["x-overflow"] = "reject-publish",
                ["x-max-length"] = 1_000_000,
                ["x-consumer-timeout"] = 86_400_000L,
            }
        );
    }

    [Theory]
    [InlineData("Classic")]
    [InlineData("Quorum")]
    public async Task Command_StageNeverStarted_WaitsInQueue(string queues)
    {
        BrokerSystem system = await servers.SharedAsync(queues, output);

        Assert.Equal("completed", (await system.Server.Videos.EndedAsync(system.FirstJob)).Text("status"));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Command_WorkersStopAsPlannedAndThenDieOfIt_IsADeadLetterThatEndsItsJob()
    {
        (_rabbitMq, _postgres) = await servers.TakeAsync();
        using var scripts = new TemporaryFolder();
        string started = scripts.Combine("started");
        string ffmpeg = await HangingFfmpeg.WriteAsync(scripts, started);
        var settings = new Dictionary<string, string> { ["MessageBus__Queues"] = "Quorum", ["MessageBus__DeliveryLimit"] = "1" };
        string id = string.Empty;

        // The delivery limit allows two deliveries. A planned stop does not count, so the third start receives the command too.
        foreach (bool isPlanned in new[] { true, false, false })
        {
            await using StandaloneProcess crashing = await StartAsync(new(settings) { ["Transcoding__FfmpegPath"] = ffmpeg });
            id = id.Length > 0 ? id : (await crashing.Videos.CreateAsync(VideosClient.QuickRequest)).Text("id");
            await Wait.UntilAsync("it transcodes", () => File.Exists(started));
            Assert.Empty(await DeadLettersAsync(crashing));
            if (isPlanned)
            {
                crashing.Program.SendTerminate();
                Assert.Equal(0, await crashing.Program.ExitAsync());
            }
            else
            {
                await crashing.Program.KillAsync();
            }

            File.Delete(started);
        }

        await using StandaloneProcess server = await StartAsync(settings);
        JsonElement failed = await server.Videos.EndedAsync(id);
        Assert.Equal("failed", failed.Text("status"));
        Assert.Equal("worker_crashed", failed.GetProperty("error").Text("code"));
        JsonElement letter = Assert.Single(await DeadLettersAsync(server));
        Assert.Equal("transcode-video", letter.Text("queue"));
        Assert.Equal("dead", letter.Text("kind"));
        Assert.Equal("TranscodeVideo", letter.Text("message_type"));
        Assert.Equal(id, letter.Text("video_id"));
        var failedAt = DateTimeOffset.Parse(letter.Text("failed_at"), CultureInfo.InvariantCulture);
        Assert.InRange(failedAt, DateTimeOffset.UtcNow - Wait.Long, DateTimeOffset.UtcNow);

        // The job has ended, so its command changes nothing any more.
        using HttpResponseMessage requeued = await server.Http.PostAsync($"/v1/admin/dead-letters/{letter.Text("id")}/requeue", null);
        Assert.Equal(1, (await VideosClient.OkAsync(requeued)).GetProperty("count").GetInt32());
        await server.Videos.MakeAsync(VideosClient.QuickRequest);
        Assert.Equal("failed", (await server.Videos.GetAsync(id)).Text("status"));
        Assert.Empty(await DeadLettersAsync(server));
    }

    [Fact]
    public async Task Job_KillsItsWorkerOnClassicQueues_FailsAfterAllowedStarts()
    {
        (_rabbitMq, _postgres) = await servers.TakeAsync();
        var settings = new Dictionary<string, string> { ["Debug__CrashOnSeed"] = "7", ["JobQueue__MaxStageStarts"] = "2" };
        string id;
        await using (StandaloneProcess first = await StartAsync(settings))
        {
            id = (await first.Videos.CreateAsync(VideosClient.QuickRequest)).Text("id");
            await first.Program.ExitAsync();
        }

        await using (var second = StandaloneProcess.Start(_data.Path, output, Environment(settings)))
        {
            await second.Program.ExitAsync();
        }

        await using StandaloneProcess server = await StartAsync(settings);
        JsonElement failed = await server.Videos.EndedAsync(id);
        Assert.Equal("worker_crashed", failed.GetProperty("error").Text("code"));
        Assert.Empty(await DeadLettersAsync(server));
    }

    [Fact]
    public async Task DeadLetters_OfRequestsToo_AreListedUpToTheLimitAndDeletedWhenOld()
    {
        BrokerSystem system = await servers.SharedAsync("Classic", output);
        await using IConnection connection = await ConnectAsync(system.RabbitMq);
        await using IChannel channel = await connection.CreateChannelAsync();
        string[] queues = ["encode-text", "judge-texts", "convert-video"];
        foreach (string queue in queues)
        {
            await channel.BasicPublishAsync(
                string.Empty,
                queue,
                mandatory: true,
                new BasicProperties { ContentType = "application/vnd.masstransit+json", Persistent = true },
                """{"messageType": ["urn:message:Unknown"], "message": {}, "sentTime": "2026-01-01T00:00:00Z"}"""u8.ToArray()
            );
        }

        await Wait.UntilAsync("all are dead letters", async () => (await DeadLettersAsync(system.Server)).Length == queues.Length);
        Assert.Equal(queues, (await DeadLettersAsync(system.Server)).Select(letter => letter.Text("queue")));
        Assert.Equal(2, (await DeadLettersAsync(system.Server, "?limit=2")).Length);

        var letters = new RabbitMqDeadLetters(system.RabbitMq);
        Assert.Equal(0, await letters.DeleteAsync(new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero), CancellationToken.None));
        Assert.Equal(queues.Length, await letters.DeleteAsync(DateTimeOffset.UtcNow, CancellationToken.None));
        Assert.Empty(await DeadLettersAsync(system.Server));
    }

    [Fact]
    public async Task Create_BrokerUnavailable_IsAcceptedAndCompletesAfterRestart()
    {
        RunningSystem server = (await servers.SharedAsync("Classic", output)).Server;
        await server.Videos.MakeAsync(VideosClient.QuickRequest);
        await servers.RabbitMq.KillAsync();

        string id = (await server.Videos.CreateAsync(VideosClient.QuickRequest)).Text("id");
        Assert.Equal("queued", (await server.Videos.GetAsync(id)).Text("status"));
        await servers.RabbitMq.StartAsync();

        Assert.Equal("completed", (await server.Videos.EndedAsync(id)).Text("status"));
    }

    [Fact]
    public async Task Create_DatabaseUnavailable_Returns503AndSucceedsAfterRestart()
    {
        RunningSystem server = (await servers.SharedAsync("Classic", output)).Server;
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
    public async Task DeadLetter_UnreadableCommand_IsListedRequeuedAndDeleted(string queues)
    {
        BrokerSystem system = await servers.SharedAsync(queues, output);
        RunningSystem server = system.Server;
        Assert.Empty(await DeadLettersAsync(server));

        // A command that no consumer can deserialise.
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

        // Listing dead letters does not remove them.
        for (int look = 0; look < 4; look++)
        {
            Assert.Equal("error", Assert.Single(await DeadLettersAsync(server)).Text("kind"));
        }

        // After it is requeued, it fails a second time.
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
    public async Task Create_SmallQueue_SharesPipelineBetweenKeysAndReturns429WhenFull()
    {
        BrokerSystem system = await servers.SharedAsync("Quorum", output);
        RunningSystem server = system.Server;
        await server.Videos.EndedAsync(system.FirstJob);
        await AssertKeysTakeTurnsAsync(server);
        await AssertRestIsRefusedAsync(server);
    }

    /// <summary>Asserts that the first job of one key does not wait for all jobs of another key.</summary>
    private static async Task AssertKeysTakeTurnsAsync(RunningSystem server)
    {
        var greedy = new List<string>();
        for (int job = 1; job < BrokerSystem.MaxWaiting; job++)
        {
            greedy.Add(await CreateAsync(server, "sk-greedy"));
        }

        string modest = await CreateAsync(server, "sk-modest");
        JsonElement done = await server.Videos.EndedAsync(modest);

        // At most two: the job that was running, and one that was dispatched before the other key's job was created.
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

    private static async Task AssertRestIsRefusedAsync(RunningSystem server)
    {
        var request = new
        {
            prompt = VideosClient.Prompt,
            seed = 1,
            num_inference_steps = 30,
            cache_threshold = 0,
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

    private static async Task<string> CreateAsync(RunningSystem server, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/videos")
        {
            Content = JsonContent.Create(VideosClient.QuickRequest),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return (await VideosClient.OkAsync(await server.Http.SendAsync(request))).Text("id");
    }

    private static async Task<JsonElement[]> DeadLettersAsync(RunningSystem server, string query = "") =>
        [
            .. (await VideosClient.OkAsync(await server.Http.GetAsync($"/v1/admin/dead-letters{query}")))
                .GetProperty("data")
                .EnumerateArray(),
        ];

    private static Task<IConnection> ConnectAsync(string rabbitMq) =>
        new ConnectionFactory { Uri = new Uri(rabbitMq) }.CreateConnectionAsync();

    private Task<StandaloneProcess> StartAsync(Dictionary<string, string>? settings = null) =>
        StandaloneProcess.StartAsync(_data.Path, output, Environment(settings ?? []));

    private Dictionary<string, string> Environment(Dictionary<string, string> settings) =>
        new(settings) { ["ConnectionStrings__videos"] = _postgres, ["ConnectionStrings__rabbitmq"] = _rabbitMq };
}

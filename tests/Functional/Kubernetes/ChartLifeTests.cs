using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using TextToVideo.TestSupport.Kubernetes;
using Xunit.Abstractions;

namespace TextToVideo.Functional.Kubernetes;

/// <summary>The chart brought to life as far as a machine without a cluster goes: every service as its pod would start it.</summary>
public sealed class ChartLifeTests(ITestOutputHelper output) : IDisposable
{
    private const int HttpPort = 8080;
    private const int GrpcPort = 8081;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Services_WithThePodsEnvironments_MakeAVideo()
    {
        var chart = Chart.Render(Chart.CommittedFolder);
        await using PostgresServerProcess postgres = await PostgresServerProcess.StartNewAsync("postgres", Chart.Password);
        await using (var database = NpgsqlDataSource.Create(postgres.ConnectionString))
        {
            await using NpgsqlCommand create = database.CreateCommand("CREATE DATABASE videos");
            await create.ExecuteNonQueryAsync();
        }

        string users = chart.Objects.Single(one => one.Name == "rabbitmq-definitions").Text("stringData", "definitions.json");
        await using RabbitMqServerProcess rabbitMq = await RabbitMqServerProcess.StartNewAsync("guest", Chart.Password, definitions: users);
        await using RedisServerProcess redis = await RedisServerProcess.StartNewAsync(Chart.Password);

        ChartObject[] workloads = [.. chart.Objects.Where(one => one.Kind is "Deployment")];
        Dictionary<string, (int Http, int Grpc)> ports = workloads.ToDictionary(one => one.Component, _ => FreePorts.GetPair());
        var shared = new Dictionary<string, string>
        {
            ["postgres-service.namespace.svc:5432"] = $"127.0.0.1:{postgres.Port}",
            ["postgres-service"] = "127.0.0.1",
            ["5432"] = $"{postgres.Port}",
            ["rabbitmq-service:5672"] = $"127.0.0.1:{rabbitMq.Port}",
            ["redis-service:6379"] = $"127.0.0.1:{redis.Port}",
            ["/data/artifacts"] = _folder.Combine("artifacts"),
            ["/app/models"] = Path.Combine(AppContext.BaseDirectory, "models"),
        };
        foreach ((string component, (int first, int second)) in ports)
        {
            shared[$"{component}-service:{HttpPort}"] = $"127.0.0.1:{first}";
            shared[$"{component}-service:{GrpcPort}"] = $"127.0.0.1:{second}";
        }

        var programs = new Dictionary<string, ProgramProcess>();
        try
        {
            var pods = new Dictionary<string, LocalPod>();
            foreach (ChartObject workload in workloads)
            {
                string folder = Directory.CreateDirectory(_folder.Combine(workload.Component)).FullName;
                var pod = new LocalPod(
                    workload,
                    chart,
                    new Dictionary<string, string>(shared)
                    {
                        [$"*:{HttpPort}"] = $"*:{ports[workload.Component].Http}",
                        [$"{GrpcPort}"] = $"{ports[workload.Component].Grpc}",
                        ["/model-volume"] = _folder.Combine("model-volume"),
                        ["/models"] = folder,
                    }
                );
                pods[pod.Component] = pod;
                await pod.InitialiseAsync();
                programs[pod.Component] = pod.Start(workload.Project, folder, output);
            }

            // A cluster starts everything at once, so the API begins without a user of the database and without a schema.
            var job = new LocalPod(chart.Objects.Single(one => one.Kind == "Job"), chart, shared);
            await job.InitialiseAsync();
            await using ProgramProcess migration = job.Start("Generation", _folder.Path, output);
            Assert.Equal(0, await migration.ExitAsync());

            foreach ((string component, LocalPod pod) in pods)
            {
                await pod.UntilAsync("startupProbe", programs[component]);
                await pod.UntilAsync("readinessProbe", programs[component]);
            }

            // An installation that waits for all pods has ended by now, and no key has been created yet.
            using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{ports["gateway"].Http}") };
            await Wait.UntilAsync(
                "the gateway has found the API",
                async () => await ListVideosAsync(http) != HttpStatusCode.ServiceUnavailable
            );
            Assert.Equal(HttpStatusCode.Unauthorized, await ListVideosAsync(http));
            string token = await CreateKeyAsync(ports["generation"].Http);
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
            var videos = new VideosClient(http);
            JsonElement video = await videos.MakeAsync(VideosClient.QuickRequest);
            Assert.Equal("ftyp"u8.ToArray(), (await videos.DownloadAsync(video.Text("id"))).AsSpan(4, 4).ToArray());

            await AssertUsersHaveTheRightsTheyNeedAsync(http, video.Text("id"), rabbitMq.ConnectionString);
            await AssertDatabaseUsersAsync(chart, shared, pods["generation"].Environment["ConnectionStrings__videos"]);
            await AssertStageCannotAnswerForAnotherAsync(pods["denoising"].Environment["ConnectionStrings__rabbitmq"]);

            foreach ((string component, ProgramProcess program) in programs)
            {
                program.SendTerminate();
                Assert.True(await program.ExitAsync() == 0, $"{component} has ended with {program.ExitCode}.");
            }
        }
        finally
        {
            foreach (ProgramProcess program in programs.Values)
            {
                await program.DisposeAsync();
            }
        }
    }

    /// <summary>Creates the first key as docs/kubernetes.md does: through a forwarded port, which the service treats as local.</summary>
    private async Task<string> CreateKeyAsync(int port)
    {
        await using var keys = ProgramProcess.Start(
            "Standalone",
            ["keys", "create", "me", "--admin", "--url", $"http://127.0.0.1:{port}"],
            _folder.Path,
            log: output
        );
        Assert.Equal(0, await keys.ExitAsync());
        return keys.Output.SelectMany(line => line.Split(' ')).Single(word => word.StartsWith("ttv_", StringComparison.Ordinal));
    }

    private static async Task<HttpStatusCode> ListVideosAsync(HttpClient http)
    {
        using HttpResponseMessage response = await http.GetAsync(new Uri("/v1/videos", UriKind.Relative));
        return response.StatusCode;
    }

    /// <summary>Uses the broker in all ways that a video does not: requests and answers, a cancellation and a message that fails.</summary>
    private static async Task AssertUsersHaveTheRightsTheyNeedAsync(HttpClient http, string id, string administrator)
    {
        var videos = new VideosClient(http);
        using HttpResponseMessage judged = await http.PostAsJsonAsync("/v1/moderations", new { input = "a red circle" });
        Assert.Equal(HttpStatusCode.OK, judged.StatusCode);
        Assert.NotEmpty(await videos.DownloadAsync(id, "?format=gif"));

        string cancelled = (
            await videos.CreateAsync(
                new
                {
                    prompt = VideosClient.Prompt,
                    num_inference_steps = 100,
                    cache_threshold = 0,
                }
            )
        ).Text("id");
        using HttpResponseMessage accepted = await videos.CancelAsync(cancelled);
        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
        Assert.NotEqual("in_progress", (await videos.EndedAsync(cancelled)).Text("status"));

        await using IConnection connection = await new ConnectionFactory { Uri = new Uri(administrator) }.CreateConnectionAsync();
        await using IChannel channel = await connection.CreateChannelAsync();
        await channel.BasicPublishAsync(
            string.Empty,
            "encode-text",
            mandatory: true,
            new BasicProperties { ContentType = "application/vnd.masstransit+json" },
            """
            {"messageId": "0197a000-0000-7000-8000-000000000001", "messageType": ["urn:message:TextToVideo.Contracts.Messages:EncodeText"],
             "message": {"videoId": 5}}
            """u8.ToArray()
        );
        await Wait.UntilAsync(
            "the message is a dead letter",
            async () =>
                (await VideosClient.OkAsync(await http.GetAsync(new Uri("/v1/admin/dead-letters", UriKind.Relative))))
                    .GetProperty("data")
                    .GetArrayLength() == 1
        );
    }

    /// <summary>The scaler may read how much work there is and nothing else; the API may change rows and not the schema.</summary>
    private static async Task AssertDatabaseUsersAsync(Chart chart, Dictionary<string, string> substitutes, string api)
    {
        string text = chart.Objects.Single(one => one.Name == "postgres-scaling").Text("stringData", "connection");
        var scaler = new Uri(substitutes.Aggregate(text, (now, pair) => now.Replace(pair.Key, pair.Value, StringComparison.Ordinal)));
        string[] login = scaler.UserInfo.Split(':');
        string connection = new NpgsqlConnectionStringBuilder
        {
            Host = scaler.Host,
            Port = scaler.Port,
            Username = login[0],
            Password = login[1],
            Database = scaler.AbsolutePath[1..],
        }.ConnectionString;
        foreach (
            JsonNode? trigger in chart.Objects.Where(one => one.Kind == "ScaledObject").SelectMany(one => one.Spec["triggers"]!.AsArray())
        )
        {
            Assert.Equal(0L, await QueryAsync(connection, trigger!["metadata"]!["query"]!.GetValue<string>()));
        }

        await AssertForbiddenAsync(connection, "SELECT count(*) FROM video_jobs");
        await AssertForbiddenAsync(api, "DROP TABLE video_jobs");
        await AssertForbiddenAsync(api, "CREATE TABLE other (id integer)");

        static async Task<object?> QueryAsync(string connection, string sql)
        {
            await using var database = NpgsqlDataSource.Create(connection);
            await using NpgsqlCommand command = database.CreateCommand(sql);
            return await command.ExecuteScalarAsync();
        }

        static async Task AssertForbiddenAsync(string connection, string sql)
        {
            PostgresException refused = await Assert.ThrowsAsync<PostgresException>(() => QueryAsync(connection, sql));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        }
    }

    /// <summary>A denoiser that is taken over must not be able to allow frames or to send itself to the saga's queue.</summary>
    private static async Task AssertStageCannotAnswerForAnotherAsync(string connectionString)
    {
        foreach (string exchange in (string[])["TextToVideo.Contracts.Messages:FramesModerated", "video-generation", string.Empty])
        {
            await using IConnection connection = await new ConnectionFactory { Uri = new Uri(connectionString) }.CreateConnectionAsync();
            await using IChannel channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true));
            await Assert.ThrowsAsync<AlreadyClosedException>(() =>
                channel.BasicPublishAsync(exchange, "video-generation", "{}"u8.ToArray()).AsTask()
            );
            Assert.Equal(Constants.AccessRefused, channel.CloseReason!.ReplyCode);
        }
    }
}

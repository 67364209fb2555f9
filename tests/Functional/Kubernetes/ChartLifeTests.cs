using System.Net.Http.Headers;
using System.Text.Json;
using Npgsql;
using TextToVideo.TestSupport.Kubernetes;
using Xunit.Abstractions;

namespace TextToVideo.Functional.Kubernetes;

/// <summary>The chart brought to life as far as a machine without a cluster goes: every service as its pod would start it.</summary>
public sealed class ChartLifeTests(ITestOutputHelper output) : IDisposable
{
    private const string Password = "pass1word";
    private const int HttpPort = 8080;
    private const int GrpcPort = 8081;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Services_WithThePodsEnvironments_MakeAVideo()
    {
        var chart = Chart.Render(
            Chart.CommittedFolder,
            new Dictionary<string, string>
            {
                ["secrets.postgres.postgres_password"] = Password,
                ["secrets.rabbitmq.rabbitmq_password"] = Password,
                ["secrets.redis.redis_password"] = Password,
            }
        );
        await using PostgresServerProcess postgres = await PostgresServerProcess.StartNewAsync("postgres", Password);
        await using (var database = NpgsqlDataSource.Create(postgres.ConnectionString))
        {
            await using NpgsqlCommand create = database.CreateCommand("CREATE DATABASE videos");
            await create.ExecuteNonQueryAsync();
        }

        await using RabbitMqServerProcess rabbitMq = await RabbitMqServerProcess.StartNewAsync("guest", Password);
        await using RedisServerProcess redis = await RedisServerProcess.StartNewAsync(Password);

        ChartObject[] workloads = [.. chart.Objects.Where(one => one.Kind is "Deployment")];
        Dictionary<string, (int Http, int Grpc)> ports = workloads.ToDictionary(one => one.Component, _ => FreePorts.GetPair());
        var shared = new Dictionary<string, string>
        {
            ["Host=postgres-service;Port=5432"] = $"Host=127.0.0.1;Port={postgres.Port}",
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

        ChartObject job = chart.Objects.Single(one => one.Kind == "Job");
        await using ProgramProcess migration = new LocalPod(job, chart, shared).Start("Generation", _folder.Path, output);
        Assert.Equal(0, await migration.ExitAsync());

        var programs = new Dictionary<string, ProgramProcess>();
        try
        {
            var pods = new Dictionary<string, LocalPod>();
            string token = string.Empty;

            // The gateway ends while there is no key, and a cluster would start it again.
            foreach (ChartObject workload in workloads.OrderBy(one => one.Component == "gateway"))
            {
                if (workload.Component == "gateway")
                {
                    token = await CreateKeyAsync(pods["generation"], programs["generation"], ports["generation"].Http);
                }

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

            foreach ((string component, LocalPod pod) in pods)
            {
                await pod.UntilAsync("startupProbe", programs[component]);
                await pod.UntilAsync("readinessProbe", programs[component]);
            }

            using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{ports["gateway"].Http}") };
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
            var videos = new VideosClient(http);
            JsonElement video = await videos.MakeAsync(VideosClient.QuickRequest);
            Assert.Equal("ftyp"u8.ToArray(), (await videos.DownloadAsync(video.Text("id"))).AsSpan(4, 4).ToArray());

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
    private async Task<string> CreateKeyAsync(LocalPod generation, ProgramProcess program, int port)
    {
        await generation.UntilAsync("readinessProbe", program);
        await using var keys = ProgramProcess.Start(
            "Standalone",
            ["keys", "create", "me", "--admin", "--url", $"http://127.0.0.1:{port}"],
            _folder.Path,
            log: output
        );
        Assert.Equal(0, await keys.ExitAsync());
        return keys.Output.SelectMany(line => line.Split(' ')).Single(word => word.StartsWith("ttv_", StringComparison.Ordinal));
    }
}

using System.Net;
using System.Text.Json;
using Xunit.Abstractions;

namespace TextToVideo.Chaos;

/// <summary>The AppHost with everything that it starts, on data of the test's own.</summary>
internal sealed class DistributedSystem : IAsyncDisposable
{
    private const int LogLines = 60;

    private readonly TemporaryFolder _folder = new();
    private readonly ProgramProcess _appHost;

    private DistributedSystem(int port, IReadOnlyDictionary<string, int> replicas, ITestOutputHelper output)
    {
        // Jobs that hang are found soon, checkpoints come often, and the pipeline is small enough for jobs to wait before it.
        var environment = new Dictionary<string, string>
        {
            ["JobStore__SilenceLimit"] = "00:00:20",
            ["JobStore__SweepInterval"] = "00:00:02",
            ["JobQueue__MaxRunning"] = "6",
            ["Denoising__CheckpointInterval"] = "00:00:00",
            ["Gateway__RateLimit__RequestsPerMinute"] = "0",

            // A line a step, which outlives the denoiser.
            ["Logging__LogLevel__TextToVideo"] = "Debug",
        };
        string[] arguments =
            ["--port", $"{port}", "--data", _folder.Path, .. replicas.SelectMany(service => new[] { $"--Replicas:{service.Key}", $"{service.Value}" })];
        _appHost = ProgramProcess.Start("AppHost", arguments, Path.GetTempPath(), environment, output);
        Http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(20) };
        Videos = new VideosClient(Http);
    }

    public HttpClient Http { get; }

    public VideosClient Videos { get; }

    public string ArtifactsPath => _folder.Combine("artifacts");

    public static async Task<DistributedSystem> StartAsync(IReadOnlyDictionary<string, int> replicas, ITestOutputHelper output)
    {
        // REST has one port and gRPC the next.
        int port = FreePorts.Pair().First;
        var system = new DistributedSystem(port, replicas, output);
        try
        {
            await Patience.UntilAsync("everything is healthy", async () =>
            {
                Assert.False(system._appHost.HasExited, "The AppHost has ended.");
                return (await system.ResourcesAsync()) is { Count: > 0 } resources && resources.All(resource => resource.Healthy);
            });
            return system;
        }
        catch
        {
            await system.DisposeAsync();
            throw;
        }
    }

    /// <summary>What runs now.</summary>
    public Task<IReadOnlyList<AppHostResource>> ResourcesAsync() => AppHostState.ReadAsync(_folder.Path);

    /// <summary>An answer, or null where the system has none now.</summary>
    public async Task<JsonElement?> TryGetAsync(string path)
    {
        try
        {
            using HttpResponseMessage response = await Http.GetAsync(new Uri(path, UriKind.Relative));
            return response.StatusCode == HttpStatusCode.OK
                ? JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync())
                : null;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException or IOException)
        {
            return null;
        }
    }

    /// <summary>Prints the unfinished jobs, what the system says of itself, and the last lines of every log.</summary>
    public async Task DescribeAsync(ITestOutputHelper output)
    {
        JsonElement? list = await TryGetAsync("/v1/videos?limit=100");
        output.WriteLine(list is null
            ? "The list of videos is not to be had."
            : string.Join('\n', list.Value.GetProperty("data").EnumerateArray().Where(video => video.Text("status") != "completed")));
        output.WriteLine($"{await TryGetAsync("/v1/admin/status")}");
        output.WriteLine($"{await TryGetAsync("/v1/admin/dead-letters")}");
        foreach (AppHostResource resource in await ResourcesAsync())
        {
            output.WriteLine($"--- {resource}");
            foreach (string line in File.ReadLines(resource.Log).TakeLast(LogLines))
            {
                output.WriteLine(line);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!_appHost.HasExited)
        {
            _appHost.SendTerminate();
            await _appHost.ExitAsync();
        }

        await _appHost.DisposeAsync();
        _folder.Dispose();
    }
}

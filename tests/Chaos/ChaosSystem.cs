using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Xunit.Abstractions;

namespace TextToVideo.Chaos;

/// <summary>The distributed system with its own data folder, and with settings for fast recovery.</summary>
internal sealed class ChaosSystem : IAsyncDisposable
{
    private const int LogLines = 60;
    private const int AppHostLines = 400;

    /// <summary>A job with this seed kills the process that denoises it.</summary>
    public const int CrashSeed = 666;

    /// <summary>Detects stalled jobs soon, writes checkpoints often, and limits the running jobs, so that others wait.</summary>
    private static readonly Dictionary<string, string> s_settings = new()
    {
        ["JobStore__SilenceLimit"] = "00:00:20",
        ["JobStore__SweepInterval"] = "00:00:02",
        ["JobQueue__MaxRunning"] = "6",
        ["Denoising__CheckpointInterval"] = "00:00:00",
        ["Debug__CrashOnSeed"] = $"{CrashSeed}",

        // Logs one line for each denoising step.
        ["Logging__LogLevel__TextToVideo"] = "Debug",
    };

    private readonly TemporaryFolder _folder;
    private readonly Lazy<Task<IReadOnlyList<string>>> _undisturbed;

    private ChaosSystem(DistributedSystem distributed, TemporaryFolder folder)
    {
        _folder = folder;
        Distributed = distributed;
        _undisturbed = new(MakeChecksumsAsync);

        // A frozen process must not block the stream of jobs for long.
        Http = new HttpClient { BaseAddress = distributed.Address, Timeout = TimeSpan.FromSeconds(20) };
    }

    /// <summary>The system.</summary>
    public DistributedSystem Distributed { get; }

    /// <summary>The client that the stream of jobs uses.</summary>
    public HttpClient Http { get; }

    /// <summary>Starts the system, and waits until every process is healthy.</summary>
    /// <param name="queues">The kind of the queues.</param>
    public static async Task<ChaosSystem> StartAsync(string queues)
    {
        var folder = new TemporaryFolder();
        try
        {
            var settings = new Dictionary<string, string>(s_settings) { ["MessageBus__Queues"] = queues };
            return new ChaosSystem(await DistributedSystem.StartAsync(folder.Path, settings: settings), folder);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Returns the checksums of the frames of a video for each of <see cref="JobStream.Requests"/>. The first call generates the videos,
    /// and no process may be killed meanwhile.
    /// </summary>
    public Task<IReadOnlyList<string>> GetUndisturbedAsync() => _undisturbed.Value;

    /// <summary>Returns the checksum of the frames of a completed video.</summary>
    public async Task<string> GetChecksumAsync(string id) =>
        Convert.ToHexString(SHA256.HashData(await Media.DecodeAsync(await Distributed.Videos.DownloadAsync(id))));

    /// <summary>Returns the response to a GET request, or null if the request fails.</summary>
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

    /// <summary>Prints the unfinished jobs, the state of the system, and the last lines of every log.</summary>
    public async Task DescribeAsync(ITestOutputHelper output)
    {
        JsonElement? list = await TryGetAsync("/v1/videos?limit=100");
        output.WriteLine(
            list is null
                ? "The list of videos is unavailable."
                : string.Join('\n', list.Value.GetProperty("data").EnumerateArray().Where(video => video.Text("status") != "completed"))
        );
        output.WriteLine($"{await TryGetAsync("/v1/admin/status")}");
        output.WriteLine($"{await TryGetAsync("/v1/admin/dead-letters")}");
        output.WriteLine("--- AppHost");
        foreach (string line in Distributed.GetLines("apphost").TakeLast(AppHostLines))
        {
            output.WriteLine(line);
        }

        foreach (IGrouping<string, AppHostResource> service in Distributed.Resources.GroupBy(resource => resource.Service))
        {
            output.WriteLine($"--- {string.Join(", ", service)}");
            foreach (string line in Distributed.GetLines(service.Key).TakeLast(LogLines))
            {
                output.WriteLine(line);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Distributed.DisposeAsync();
        _folder.Dispose();
    }

    private async Task<IReadOnlyList<string>> MakeChecksumsAsync()
    {
        var checksums = new List<string>();
        foreach (object request in JobStream.Requests)
        {
            checksums.Add(await GetChecksumAsync((await Distributed.Videos.MakeAsync(request)).Text("id")));
        }

        return checksums;
    }
}

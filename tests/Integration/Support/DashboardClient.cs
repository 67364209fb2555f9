using System.Text.Json;

namespace TextToVideo.Integration.Support;

/// <summary>The dashboard of a distributed system, as its page sees it.</summary>
internal sealed class DashboardClient : IDisposable
{
    /// <summary>Why tests of it are skipped.</summary>
    public const string Reason = "The official packages have a dashboard of their own.";

    private readonly HttpClient _http;

    private DashboardClient(HttpClient http) => _http = http;

    /// <summary>Whether the AppHost was built with it.</summary>
    public static bool IsThere => File.Exists(Path.Combine(AppContext.BaseDirectory, "Aspire.Dashboard.dll"));

    /// <summary>Where a browser begins, as <c>state.json</c> says.</summary>
    /// <param name="dataPath">The AppHost's data folder.</param>
    public static async Task<Uri> LoginAddressAsync(string dataPath)
    {
        await using FileStream file = File.OpenRead(Path.Combine(dataPath, "state.json"));
        using JsonDocument state = await JsonDocument.ParseAsync(file);
        return new Uri(state.RootElement.Text("dashboard"));
    }

    /// <summary>Logs in.</summary>
    /// <param name="dataPath">The AppHost's data folder.</param>
    public static async Task<DashboardClient> LogInAsync(string dataPath)
    {
        Uri login = await LoginAddressAsync(dataPath);
        var http = new HttpClient { BaseAddress = new Uri(login, "/"), Timeout = Patience.Long };
        (await http.GetAsync(login)).EnsureSuccessStatusCode().Dispose();
        return new DashboardClient(http);
    }

    /// <summary>The traces that belong to a video.</summary>
    public async Task<JsonElement[]> TracesAsync(string videoId) => await GetAsync($"/api/traces?query={videoId}");

    /// <summary>The spans of a trace, with those that are linked to it.</summary>
    public async Task<JsonElement[]> SpansAsync(string traceId) => await GetAsync($"/api/traces/{traceId}");

    public void Dispose() => _http.Dispose();

    private async Task<JsonElement[]> GetAsync(string path) =>
        [.. JsonSerializer.Deserialize<JsonElement>(await _http.GetStringAsync(new Uri(path, UriKind.Relative))).EnumerateArray()];
}

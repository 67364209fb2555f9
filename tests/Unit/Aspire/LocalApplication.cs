using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using TextToVideo.Unit.Artifacts;

namespace TextToVideo.Unit.Aspire;

/// <summary>An application whose resources run as processes of this machine, in a folder of its own.</summary>
internal sealed class LocalApplication : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(20);

    private readonly TemporaryFolder _folder = new();
    private readonly DistributedApplicationOptions _options;
    private DistributedApplication? _application;

    public LocalApplication(params string[] args)
    {
        _options = new DistributedApplicationOptions { Args = args, DisableDashboard = true };
        Builder = DistributedApplication.CreateBuilder(_options);
        Builder.Configuration["Aspire:Store:Path"] = _folder.Path;
    }

    /// <summary>Whether there is a dashboard.</summary>
    public bool HasDashboard { init => _options.DisableDashboard = !value; }

    public IDistributedApplicationBuilder Builder { get; }

    public string Folder => _folder.Path;

    public DistributedApplication Application => _application ?? throw new InvalidOperationException("The application has not started.");

    /// <summary>Adds a program of the shell.</summary>
    public IResourceBuilder<ExecutableResource> AddShell(string name, string script) =>
        Builder.AddExecutable(name, "sh", Folder, "-c", script);

    public async Task StartAsync()
    {
        _application = Builder.Build();
        await _application.StartAsync().WaitAsync(Patience);
    }

    public Task StopAsync() => Application.StopAsync().WaitAsync(Patience);

    public Task HealthyAsync(string resource) =>
        Application.ResourceNotifications.WaitForResourceHealthyAsync(resource).WaitAsync(Patience);

    /// <summary>Where a browser begins, as other programs are told; null where there is no dashboard.</summary>
    public string? DashboardAddress =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "state.json"))).RootElement.TryGetProperty("dashboard", out JsonElement address)
            ? address.GetString()
            : null;

    /// <summary>A browser at the dashboard.</summary>
    public async Task<HttpClient> LogInAsync()
    {
        var browser = new HttpClient { BaseAddress = new Uri(new Uri(DashboardAddress!), "/"), Timeout = Patience };
        (await browser.GetAsync(DashboardAddress)).EnsureSuccessStatusCode().Dispose();
        browser.DefaultRequestHeaders.Add("Origin", browser.BaseAddress.ToString().TrimEnd('/'));
        return browser;
    }

    /// <summary>Has the dashboard do something with a process.</summary>
    public async Task CommandAsync(HttpClient browser, string id, string command) =>
        (await browser.PostAsync($"/api/resources/{id}/{command}", null)).EnsureSuccessStatusCode().Dispose();

    /// <summary>What other programs are told of a process.</summary>
    public JsonElement State(string id) => JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "state.json")))
        .RootElement.GetProperty("resources").EnumerateArray().Single(process => process.GetProperty("id").GetString() == id);

    public int ProcessId(string id) => State(id).GetProperty("pid").GetInt32();

    public string Endpoint(string id, string name) => State(id).GetProperty("endpoints").GetProperty(name).GetString()!;

    /// <summary>The environment that a process began with. For a moment after its start it is still that of its parent.</summary>
    public Dictionary<string, string> Environment(string id) => File.ReadAllText($"/proc/{ProcessId(id)}/environ")
        .Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=', 2))
        .ToDictionary(pair => pair[0], pair => pair[1]);

    /// <summary>The environment of a project's process, once it is its own.</summary>
    public async Task<Dictionary<string, string>> EnvironmentAsync(string id)
    {
        Dictionary<string, string> environment = [];
        await UntilAsync(() => (environment = Environment(id)).ContainsKey("OTEL_SERVICE_NAME"));
        return environment;
    }

    /// <summary>What a program has written into a file of the folder, once it is there.</summary>
    public async Task<string> WrittenAsync(string file)
    {
        string path = Path.Combine(Folder, file);
        string text = string.Empty;
        await UntilAsync(() => File.Exists(path) && (text = File.ReadAllText(path)).EndsWith('\n'));
        return text.Trim();
    }

    /// <summary>Asks until the answer is yes.</summary>
    public static async Task UntilAsync(Func<bool> condition)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (!condition())
        {
            await Task.Delay(s_interval, deadline.Token);
        }
    }

    public static bool IsRunning(int process) =>
        File.Exists($"/proc/{process}/stat") && !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);

    public async ValueTask DisposeAsync()
    {
        if (_application is not null)
        {
            await StopAsync();
            await _application.DisposeAsync();
        }

        _folder.Dispose();
    }
}

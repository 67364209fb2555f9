using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace TextToVideo.Benchmarks;

/// <summary>The distributed form as a user starts it, on data of its own.</summary>
internal sealed class AppHostProcess : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Process _process;

    private AppHostProcess((string Name, string Value)[] settings)
    {
        // gRPC has the port after that of REST.
        Port = FreePorts.Pair().First;
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                "exec", Path.Combine(AppContext.BaseDirectory, "TextToVideo.AppHost.dll"),
                "--port", Port.ToString(CultureInfo.InvariantCulture), "--data", _folder.Path,
            },
            Environment = { ["JobStore__SilenceLimit"] = "00:00:20", ["JobStore__SweepInterval"] = "00:00:02" },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in settings)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>The gateway's port of REST.</summary>
    public int Port { get; }

    /// <summary>The gateway's port of gRPC.</summary>
    public int GrpcPort => Port + 1;

    /// <summary>Where the artifacts are kept.</summary>
    public string ArtifactsPath => _folder.Combine("artifacts");

    /// <summary>Starts it and waits until everything is healthy.</summary>
    /// <param name="settings">Settings of its services, as environment variables.</param>
    public static async Task<AppHostProcess> StartAsync(params (string Name, string Value)[] settings)
    {
        var process = new AppHostProcess(settings);
        await Patience.UntilAsync("everything is healthy", async () =>
            await process.ResourcesAsync() is { Count: > 0 } resources && resources.All(resource => resource.Healthy));
        return process;
    }

    /// <summary>What runs now.</summary>
    public Task<IReadOnlyList<AppHostResource>> ResourcesAsync() => AppHostState.ReadAsync(_folder.Path);

    /// <summary>How its services reach broker, database and Redis: settings by name.</summary>
    public async Task<IReadOnlyDictionary<string, string?>> ConnectionStringsAsync()
    {
        JsonElement state = await StateAsync();
        return state.GetProperty("connectionStrings").EnumerateObject()
            .ToDictionary(one => $"ConnectionStrings:{one.Name}", one => one.Value.GetString());
    }

    /// <summary>Where a service listens for REST.</summary>
    /// <param name="name">The service.</param>
    public async Task<Uri> AddressOfAsync(string name)
    {
        JsonElement state = await StateAsync();
        JsonElement service = state.GetProperty("resources").EnumerateArray().First(resource => resource.Text("name") == name);
        return new Uri(service.GetProperty("endpoints").Text("http"));
    }

    public async ValueTask DisposeAsync()
    {
        using (Process terminate = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            await terminate.WaitForExitAsync();
        }

        await _process.WaitForExitAsync().WaitAsync(Patience.Long);
        _process.Dispose();
        _folder.Dispose();
    }

    private async Task<JsonElement> StateAsync() =>
        JsonSerializer.Deserialize<JsonElement>(await File.ReadAllTextAsync(_folder.Combine("state.json")));
}

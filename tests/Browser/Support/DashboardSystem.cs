using TextToVideo.Integration.Support;

namespace TextToVideo.Browser.Support;

/// <summary>The system in many processes, for its dashboard.</summary>
public sealed class DashboardSystem : IAsyncLifetime
{
    private readonly TemporaryFolder _data = new();
    private ProgramProcess? _appHost;

    /// <summary>Where a browser begins.</summary>
    public Uri? LoginAddress { get; private set; }

    internal VideosClient Videos { get; private set; } = new(new HttpClient());

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        if (!DashboardClient.IsThere)
        {
            return;
        }

        int port = FreePorts.Pair().First;
        Videos = new VideosClient(new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = Patience.Long });
        _appHost = ProgramProcess.Start("AppHost", ["--port", $"{port}", "--data", _data.Path], Path.GetTempPath());

        // As a person reads them: the dashboard's address, then the gateway's.
        await Patience.UntilAsync("the addresses are printed", () => _appHost.HasExited
            ? throw new InvalidOperationException($"The AppHost has ended with {_appHost.ExitCode}:\n{string.Join('\n', _appHost.Log)}")
            : _appHost.Output.Any(line => line.StartsWith("gateway (http)", StringComparison.Ordinal)));
        const string login = "Login to the dashboard at ";
        LoginAddress = new Uri(_appHost.Output.Single(line => line.StartsWith(login, StringComparison.Ordinal))[login.Length..]);
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (_appHost is { HasExited: false })
        {
            _appHost.SendTerminate();
            await _appHost.ExitAsync();
        }

        if (_appHost is not null)
        {
            await _appHost.DisposeAsync();
        }

        _data.Dispose();
    }
}

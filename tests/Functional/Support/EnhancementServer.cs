using Xunit.Abstractions;

namespace TextToVideo.Functional.Support;

/// <summary>A server with an endpoint that rewrites prompts and moderates texts, whose answers the tests write.</summary>
public sealed class EnhancementServer : IAsyncLifetime
{
    /// <summary>The secret that the server sends to the endpoint.</summary>
    internal const string ApiKey = "sk-secret-of-the-endpoint";

    private readonly TemporaryFolder _data = new();
    private StandaloneProcess? _process;
    private ScriptedEndpoint? _endpoint;

    internal StandaloneProcess Process => _process ?? throw new InvalidOperationException("The server has not started.");

    internal ScriptedEndpoint Endpoint => _endpoint ?? throw new InvalidOperationException("The endpoint has not started.");

    public async Task InitializeAsync()
    {
        _endpoint = await ScriptedEndpoint.StartAsync();
        _process = await StartAsync(_data.Path, log: null);
    }

    public async Task DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        if (_endpoint is not null)
        {
            await _endpoint.DisposeAsync();
        }

        _data.Dispose();
    }

    /// <summary>Kills the server, and starts it on the same data.</summary>
    internal async Task<StandaloneProcess> KillAndRestartAsync(ITestOutputHelper log)
    {
        await Process.Program.KillAsync();
        await Process.DisposeAsync();
        _process = await StartAsync(_data.Path, log);
        return _process;
    }

    private Task<StandaloneProcess> StartAsync(string dataPath, ITestOutputHelper? log) =>
        StandaloneProcess.StartAsync(
            dataPath,
            log,
            new Dictionary<string, string>
            {
                ["PromptEnhancement__Endpoint"] = Endpoint.Url,
                ["PromptEnhancement__Model"] = "scripted",
                ["PromptEnhancement__ApiKey"] = ApiKey,
                ["Moderation__External__Endpoint"] = Endpoint.Url,
                ["Moderation__External__ApiKey"] = ApiKey,
            }
        );
}

namespace TextToVideo.Functional.Support;

/// <summary>A server that posts events to this machine and retries at once, for all tests that leave no webhook behind.</summary>
public sealed class WebhookServer : IAsyncLifetime
{
    private readonly TemporaryFolder _data = new();
    private StandaloneHost? _process;

    /// <summary>The settings: two retries.</summary>
    internal static IReadOnlyDictionary<string, string> Settings { get; } =
        new Dictionary<string, string>
        {
            ["Webhooks__AllowPrivateTargets"] = "true",
            ["Webhooks__RetryDelays__0"] = "00:00:00.1",
            ["Webhooks__RetryDelays__1"] = "00:00:00.1",
        };

    internal RunningSystem Process => _process ?? throw new InvalidOperationException("The server has not started.");

    public async Task InitializeAsync() => _process = await StandaloneHost.StartAsync(_data.Path, settings: Settings);

    public async Task DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _data.Dispose();
    }
}

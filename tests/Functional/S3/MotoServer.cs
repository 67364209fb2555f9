using System.Diagnostics;
using Amazon.Runtime;
using Amazon.S3;

namespace TextToVideo.Functional.S3;

/// <summary>moto, an S3 server in Python. The first test that needs it starts it, because it may not be installed.</summary>
public sealed class MotoServer : IAsyncLifetime
{
    public const string AccessKey = "key";
    public const string SecretKey = "secret";

    private readonly int _port = FreePorts.GetPair().First;
    private ProgramProcess? _process;
    private AmazonS3Client? _client;

    public string Address => $"http://127.0.0.1:{_port}";

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _client?.Dispose();
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }
    }

    /// <summary>Returns a client of the running server.</summary>
    internal async Task<AmazonS3Client> GetClientAsync()
    {
        if (_client is null)
        {
            _process = ProgramProcess.Start(new ProcessStartInfo("python3", ["-m", "moto.server", "-H", "127.0.0.1", "-p", $"{_port}"]));
            await _process.UntilListensAsync(_port);
            _client = new AmazonS3Client(
                new BasicAWSCredentials(AccessKey, SecretKey),
                new AmazonS3Config { ServiceURL = Address, ForcePathStyle = true }
            );
        }

        return _client;
    }
}

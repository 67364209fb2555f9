using System.Diagnostics;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.Extensions.Options;
using TextToVideo.Artifacts;
using TextToVideo.Artifacts.S3;

namespace TextToVideo.Functional.S3;

/// <summary>An S3 server of the tests' own with one bucket. README.md says what it does otherwise than Amazon's.</summary>
public sealed class S3Server : IAsyncLifetime
{
    public const string Bucket = "test-bucket";

    /// <summary>The server's only account.</summary>
    public const string AccessKey = "S3RVER";

    private static readonly string s_folder = Repository.GetPath(".artifacts/s3-server");

    private readonly TemporaryFolder _data = new();
    private readonly int _port = FreePorts.GetPair().First;
    private ProgramProcess? _process;
    private AmazonS3Client? _client;

    public string ServiceUrl => $"http://127.0.0.1:{_port}";

    /// <summary>A client that knows nothing of the store.</summary>
    internal AmazonS3Client Client => _client ?? throw new InvalidOperationException("The server has not started.");

    /// <summary>The environment of a program that is to keep its artifacts here.</summary>
    public Dictionary<string, string> Environment =>
        new()
        {
            ["Artifacts__S3__Bucket"] = Bucket,
            ["Artifacts__S3__ServiceUrl"] = ServiceUrl,
            ["Artifacts__S3__AccessKey"] = AccessKey,
            ["Artifacts__S3__SecretKey"] = AccessKey,
        };

    public async Task InitializeAsync()
    {
        (await ProgramProcess.RunAsync("bash", Repository.GetPath("tests/Functional/S3/fetch"), s_folder)).Succeeded();
        await StartAsync();
        _client = new AmazonS3Client(
            new BasicAWSCredentials(AccessKey, AccessKey),
            new AmazonS3Config { ServiceURL = ServiceUrl, ForcePathStyle = true }
        );
    }

    public async Task DisposeAsync()
    {
        _client?.Dispose();
        await StopAsync();
        _data.Dispose();
    }

    /// <summary>Starts it, or starts it again, with what it holds.</summary>
    internal async Task StartAsync()
    {
        _process = ProgramProcess.Start(
            new ProcessStartInfo(
                "node",
                [
                    "--require",
                    Repository.GetPath("tests/Functional/S3/keep-running.js"),
                    Path.Combine(s_folder, "node_modules", "s3rver", "bin", "s3rver.js"),
                    "--directory",
                    _data.Path,
                    "--address",
                    "127.0.0.1",
                    "--port",
                    $"{_port}",
                    "--silent",
                    "--no-vhost-buckets",
                    "--configure-bucket",
                    Bucket,
                ]
            )
        );
        await _process.UntilListensAsync(_port);
    }

    /// <summary>SIGKILL.</summary>
    internal async Task StopAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
            _process = null;
        }
    }

    internal async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    /// <summary>A store in a corner of the bucket.</summary>
    internal S3ArtifactStore StoreAt(string prefix) =>
        new(
            new ArtifactBucket(
                Options.Create(
                    new ArtifactsOptions
                    {
                        S3 = new S3Options
                        {
                            Bucket = Bucket,
                            Prefix = prefix,
                            ServiceUrl = ServiceUrl,
                            AccessKey = AccessKey,
                            SecretKey = AccessKey,
                            PartMebibytes = 5,
                        },
                    }
                )
            ),
            TimeProvider.System
        );

    /// <summary>All objects below a prefix.</summary>
    internal async Task<string[]> ObjectsAsync(string prefix)
    {
        ListObjectsV2Response page = await Client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Bucket, Prefix = prefix });
        Assert.NotEqual(true, page.IsTruncated);
        return [.. (page.S3Objects ?? []).Select(found => found.Key)];
    }
}

using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Transfer;
using Microsoft.Extensions.Options;

namespace TextToVideo.Artifacts.S3;

/// <summary>The connection to the bucket, and how keys are called in it.</summary>
internal sealed class ArtifactBucket : IDisposable
{
    /// <summary>Tries after the first, with a pause that doubles from a second or less.</summary>
    private const int Retries = 3;

    private static readonly TimeSpan s_connectTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_callTimeout = TimeSpan.FromSeconds(100);

    private readonly S3Options _options;

    public ArtifactBucket(IOptions<ArtifactsOptions> options)
    {
        _options = options.Value.S3;
        var config = new AmazonS3Config
        {
            AuthenticationRegion = _options.Region.Length > 0 ? _options.Region : "us-east-1",
            ConnectTimeout = s_connectTimeout,
            ForcePathStyle = _options.ForcePathStyle ?? _options.ServiceUrl.Length > 0,
            MaxErrorRetry = Retries,
            RetryMode = RequestRetryMode.Standard,
            Timeout = s_callTimeout,
        };
        if (_options.ServiceUrl.Length > 0)
        {
            config.ServiceURL = _options.ServiceUrl;
        }
        else
        {
            config.RegionEndpoint = Amazon.RegionEndpoint.GetBySystemName(_options.Region);
        }

        Client =
            _options.AccessKey.Length > 0
                ? new ArtifactClient(new BasicAWSCredentials(_options.AccessKey, _options.SecretKey), config)
                : new ArtifactClient(config);
        Transfers = new TransferUtility(Client, new TransferUtilityConfig { MinSizeBeforePartUpload = PartBytes + 1L });
    }

    public IAmazonS3 Client { get; }

    /// <summary>Uploads with the client.</summary>
    public ITransferUtility Transfers { get; }

    /// <summary>The bucket's name.</summary>
    public string Name => _options.Bucket;

    /// <summary>The size of a part of a large artifact.</summary>
    public int PartBytes => _options.PartMebibytes * 1024 * 1024;

    /// <summary>What an artifact, or a prefix of artifacts, is called in the bucket.</summary>
    public string ObjectKey(string key) => _options.Prefix + key;

    /// <summary>The key of what is called so in the bucket; null where that is none of ours.</summary>
    public string? ArtifactKey(string objectKey) =>
        objectKey.StartsWith(_options.Prefix, StringComparison.Ordinal) && ArtifactKeyRules.IsKey(objectKey[_options.Prefix.Length..])
            ? objectKey[_options.Prefix.Length..]
            : null;

    public void Dispose()
    {
        Transfers.Dispose();
        Client.Dispose();
    }
}

using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Transfer;
using Microsoft.Extensions.Options;

namespace TextToVideo.Artifacts.S3;

/// <summary>The connection to the bucket, and the mapping between artifact keys and object keys.</summary>
internal sealed class ArtifactBucket : IDisposable
{
    /// <summary>The number of retries. The delay starts at one second or less and doubles with each retry.</summary>
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

    /// <summary>Gets the client.</summary>
    public IAmazonS3 Client { get; }

    /// <summary>Gets the utility that uploads with the client.</summary>
    public ITransferUtility Transfers { get; }

    /// <summary>Gets the name of the bucket.</summary>
    public string Name => _options.Bucket;

    /// <summary>Gets the size of a part of a multipart upload, in bytes.</summary>
    public int PartBytes => _options.PartMebibytes * 1024 * 1024;

    /// <summary>Returns the object key of an artifact, or the object prefix of an artifact prefix.</summary>
    public string GetObjectKey(string key) => _options.Prefix + key;

    /// <summary>Returns the artifact key of an object; null if the object is not an artifact.</summary>
    public string? GetArtifactKey(string objectKey) =>
        objectKey.StartsWith(_options.Prefix, StringComparison.Ordinal) && ArtifactKeyRules.IsKey(objectKey[_options.Prefix.Length..])
            ? objectKey[_options.Prefix.Length..]
            : null;

    public void Dispose()
    {
        Transfers.Dispose();
        Client.Dispose();
    }
}

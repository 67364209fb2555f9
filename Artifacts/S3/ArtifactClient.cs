using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace TextToVideo.Artifacts.S3;

/// <summary>
/// A client that signs the content as a whole, because many S3-compatible servers do not accept content in signed chunks. TransferUtility
/// has no setting for this.
/// </summary>
internal sealed class ArtifactClient : AmazonS3Client
{
    /// <summary>Creates a client with the default credentials of the environment.</summary>
    public ArtifactClient(AmazonS3Config config)
        : base(config) { }

    /// <summary>Creates a client with an access key.</summary>
    public ArtifactClient(AWSCredentials credentials, AmazonS3Config config)
        : base(credentials, config) { }

    /// <inheritdoc/>
    public override Task<PutObjectResponse> PutObjectAsync(PutObjectRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.UseChunkEncoding = false;
        return base.PutObjectAsync(request, cancellationToken);
    }

    /// <inheritdoc/>
    public override Task<UploadPartResponse> UploadPartAsync(UploadPartRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.UseChunkEncoding = false;
        return base.UploadPartAsync(request, cancellationToken);
    }
}

using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace TextToVideo.Artifacts.S3;

/// <summary>
/// Looks at the bucket when the host starts: a wrong setting ends the start with one line that names it. A server that does not answer may be
/// starting too; that is only logged.
/// </summary>
internal sealed class S3Startup(ArtifactBucket bucket, ILogger<S3Startup> logger) : IHostedService
{
    /// <exception cref="InvalidOperationException">The bucket is missing, or the key is wrong.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await bucket.Client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket.Name, MaxKeys = 1 }, cancellationToken);
        }
        catch (AmazonS3Exception exception) when (S3Errors.IsNoBucket(exception) || S3Errors.IsNotFound(exception))
        {
            throw new InvalidOperationException($"Artifacts:S3:Bucket: there is no bucket '{bucket.Name}'; create it first.", exception);
        }
        catch (AmazonS3Exception exception) when (S3Errors.IsRefused(exception))
        {
            throw new InvalidOperationException(
                $"Artifacts:S3:AccessKey, Artifacts:S3:SecretKey: the server refuses them for the bucket '{bucket.Name}' "
                    + $"({exception.ErrorCode}).",
                exception
            );
        }
        catch (AmazonClientException exception)
        {
            throw new InvalidOperationException($"Artifacts:S3: {exception.Message}", exception);
        }
        catch (Exception exception) when (S3Errors.IsStorageError(exception, cancellationToken))
        {
            logger.BucketAway(bucket.Name, exception);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace TextToVideo.Artifacts.S3;

/// <summary>
/// Checks the bucket when the host starts. An invalid setting stops the start with a one-line message that names the setting. An
/// unavailable server is only logged, because it may still be starting.
/// </summary>
internal sealed class S3Startup(ArtifactBucket bucket, ILogger<S3Startup> logger) : IHostedService
{
    /// <exception cref="InvalidOperationException">The bucket does not exist, or the credentials are invalid.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await bucket.Client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket.Name, MaxKeys = 1 }, cancellationToken);
        }
        catch (AmazonS3Exception exception) when (S3Errors.IsNoBucket(exception) || S3Errors.IsNotFound(exception))
        {
            throw new InvalidOperationException(
                $"Artifacts:S3:Bucket: the bucket '{bucket.Name}' does not exist. Create it first.",
                exception
            );
        }
        catch (AmazonS3Exception exception) when (S3Errors.IsRefused(exception))
        {
            throw new InvalidOperationException(
                $"Artifacts:S3:AccessKey, Artifacts:S3:SecretKey: the server rejected them for the bucket '{bucket.Name}' "
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
            logger.BucketUnavailable(bucket.Name, exception);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

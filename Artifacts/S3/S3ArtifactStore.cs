using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;

namespace TextToVideo.Artifacts.S3;

/// <summary>
/// Stores artifacts as objects in a bucket, which several processes share. An object becomes visible only when it is complete: after its
/// single request, or after the multipart upload is completed.
/// </summary>
internal sealed class S3ArtifactStore(ArtifactBucket bucket, TimeProvider time) : IArtifactStore, ILeftoverStore
{
    /// <summary>The maximum number of keys per request.</summary>
    private const int PageKeys = 1000;

    /// <summary>
    /// The minimum age of an upload to abort. S3 does not report when the last part was uploaded, but no upload takes this long.
    /// </summary>
    private static readonly TimeSpan s_leftoverAge = TimeSpan.FromDays(1);

    public async Task<bool> ExistsAsync(string key, CancellationToken cancellationToken) =>
        await GetInfoAsync(key, cancellationToken) is not null;

    public async Task<ArtifactInfo?> GetInfoAsync(string key, CancellationToken cancellationToken)
    {
        ArtifactKeyRules.RequireKey(key);
        cancellationToken.ThrowIfCancellationRequested();
        return await GuardAsync<ArtifactInfo?>(
            $"reading '{key}'",
            async () =>
            {
                try
                {
                    GetObjectMetadataResponse found = await bucket.Client.GetObjectMetadataAsync(
                        bucket.Name,
                        bucket.GetObjectKey(key),
                        cancellationToken
                    );
                    return new ArtifactInfo(found.ContentLength, found.ETag.Trim('"'), found.LastModified ?? time.GetUtcNow());
                }
                catch (AmazonS3Exception exception) when (S3Errors.IsNotFound(exception))
                {
                    return null;
                }
            },
            cancellationToken
        );
    }

    public async Task<Stream> OpenReadAsync(string key, CancellationToken cancellationToken)
    {
        ArtifactKeyRules.RequireKey(key);
        cancellationToken.ThrowIfCancellationRequested();
        return await GuardAsync<Stream>(
            $"reading '{key}'",
            async () =>
            {
                try
                {
                    return await S3ReadStream.OpenAsync(bucket, key, cancellationToken);
                }
                catch (AmazonS3Exception exception) when (S3Errors.IsNotFound(exception))
                {
                    throw new ArtifactNotFoundException(key);
                }
            },
            cancellationToken
        );
    }

    public async Task WriteAsync(string key, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(write);
        ArtifactKeyRules.RequireKey(key);
        cancellationToken.ThrowIfCancellationRequested();
        await new S3Upload(bucket, key).WriteAsync(write, cancellationToken);
    }

    public async Task<bool> DeleteAsync(string key, CancellationToken cancellationToken)
    {
        // S3 does not report whether the object existed.
        bool existed = await ExistsAsync(key, cancellationToken);
        await GuardAsync(
            $"deleting '{key}'",
            () => bucket.Client.DeleteObjectAsync(bucket.Name, bucket.GetObjectKey(key), cancellationToken),
            cancellationToken
        );
        return existed;
    }

    public async Task DeleteAllAsync(string prefix, CancellationToken cancellationToken)
    {
        ArtifactKeyRules.RequirePrefix(prefix);
        cancellationToken.ThrowIfCancellationRequested();
        await foreach (IReadOnlyList<string> page in ListPagesAsync(prefix, after: null, $"deleting '{prefix}'", cancellationToken))
        {
            await GuardAsync(
                $"deleting '{prefix}'",
                () =>
                    bucket.Client.DeleteObjectsAsync(
                        new DeleteObjectsRequest
                        {
                            BucketName = bucket.Name,
                            Objects = [.. page.Select(objectKey => new KeyVersion { Key = objectKey })],
                            Quiet = true,
                        },
                        cancellationToken
                    ),
                cancellationToken
            );
        }
    }

    public async IAsyncEnumerable<string> ListAsync(
        string prefix,
        string? after,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(prefix);
        if (prefix.Length > 0)
        {
            ArtifactKeyRules.RequirePrefix(prefix);
        }

        await foreach (IReadOnlyList<string> page in ListPagesAsync(prefix, after, $"listing '{prefix}'", cancellationToken))
        {
            foreach (string key in page.Select(bucket.GetArtifactKey).OfType<string>())
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return key;
            }
        }
    }

    /// <summary>Aborts the multipart uploads of killed processes. S3 would otherwise keep their parts and charge for them.</summary>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>The number of aborted uploads.</returns>
    public Task<int> SweepLeftoversAsync(CancellationToken cancellationToken) =>
        GuardAsync(
            "deleting incomplete artifacts",
            async () =>
            {
                int removed = 0;
                var request = new ListMultipartUploadsRequest { BucketName = bucket.Name, Prefix = bucket.GetObjectKey(string.Empty) };
                ListMultipartUploadsResponse page;
                do
                {
                    try
                    {
                        page = await bucket.Client.ListMultipartUploadsAsync(request, cancellationToken);
                    }
                    catch (AmazonS3Exception exception) when (S3Errors.IsNotImplemented(exception))
                    {
                        // The server does not support listing uploads and has to clean up itself.
                        return removed;
                    }

                    foreach (MultipartUpload upload in page.MultipartUploads ?? [])
                    {
                        if (upload.Initiated < time.GetUtcNow() - s_leftoverAge && bucket.GetArtifactKey(upload.Key) is not null)
                        {
                            await bucket.Client.AbortMultipartUploadAsync(bucket.Name, upload.Key, upload.UploadId, cancellationToken);
                            removed++;
                        }
                    }

                    request.KeyMarker = page.NextKeyMarker;
                    request.UploadIdMarker = page.NextUploadIdMarker;
                } while (page.IsTruncated == true);

                return removed;
            },
            cancellationToken
        );

    private static async Task<T> GuardAsync<T>(string operation, Func<Task<T>> action, CancellationToken cancellationToken)
    {
        try
        {
            return await action();
        }
        catch (Exception exception) when (S3Errors.IsStorageError(exception, cancellationToken))
        {
            throw S3Errors.Translate(exception, operation);
        }
    }

    /// <summary>Returns the object keys page by page, in the bucket's order, which is by UTF-8 bytes.</summary>
    private async IAsyncEnumerable<IReadOnlyList<string>> ListPagesAsync(
        string prefix,
        string? after,
        string operation,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var request = new ListObjectsV2Request
        {
            BucketName = bucket.Name,
            Prefix = bucket.GetObjectKey(prefix),
            MaxKeys = PageKeys,
            StartAfter = after is null ? null : bucket.GetObjectKey(after),
        };
        ListObjectsV2Response page;
        do
        {
            page = await GuardAsync(operation, () => bucket.Client.ListObjectsV2Async(request, cancellationToken), cancellationToken);
            if (page.S3Objects is { Count: > 0 } objects)
            {
                yield return [.. objects.Select(found => found.Key)];
            }

            request.ContinuationToken = page.NextContinuationToken;
        } while (page.IsTruncated == true);
    }
}

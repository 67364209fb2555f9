using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;

namespace TextToVideo.Artifacts.S3;

/// <summary>
/// Artifacts as objects of a bucket, which several processes share. An object is seen only when it is whole: S3 puts it in its place when its
/// single request, or its last part, has come.
/// </summary>
internal sealed class S3ArtifactStore(ArtifactBucket bucket, TimeProvider time) : IArtifactStore, ILeftoverStore
{
    /// <summary>The most keys of one request.</summary>
    private const int PageKeys = 1000;

    /// <summary>A writer that is still at work began later than this; S3 does not tell when the last part came.</summary>
    private static readonly TimeSpan s_leftoverAge = TimeSpan.FromDays(1);

    public async Task<bool> ExistsAsync(string key, CancellationToken cancellationToken) =>
        await GetInfoAsync(key, cancellationToken) is not null;

    public async Task<ArtifactInfo?> GetInfoAsync(string key, CancellationToken cancellationToken)
    {
        ArtifactKeyRules.RequireKey(key);
        cancellationToken.ThrowIfCancellationRequested();
        return await GuardedAsync<ArtifactInfo?>(
            $"reading '{key}'",
            async () =>
            {
                try
                {
                    GetObjectMetadataResponse found = await bucket.Client.GetObjectMetadataAsync(
                        bucket.Name,
                        bucket.ObjectKey(key),
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
        return await GuardedAsync<Stream>(
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
        // S3 does not tell whether there was anything to delete.
        bool existed = await ExistsAsync(key, cancellationToken);
        await GuardedAsync(
            $"deleting '{key}'",
            () => bucket.Client.DeleteObjectAsync(bucket.Name, bucket.ObjectKey(key), cancellationToken),
            cancellationToken
        );
        return existed;
    }

    public async Task DeleteAllAsync(string prefix, CancellationToken cancellationToken)
    {
        ArtifactKeyRules.RequirePrefix(prefix);
        cancellationToken.ThrowIfCancellationRequested();
        await foreach (IReadOnlyList<string> page in PagesAsync(prefix, $"deleting '{prefix}'", cancellationToken))
        {
            await GuardedAsync(
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

    public async IAsyncEnumerable<string> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        if (prefix.Length > 0)
        {
            ArtifactKeyRules.RequirePrefix(prefix);
        }

        await foreach (IReadOnlyList<string> page in PagesAsync(prefix, $"listing '{prefix}'", cancellationToken))
        {
            foreach (string key in page.Select(bucket.ArtifactKey).OfType<string>())
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return key;
            }
        }
    }

    /// <summary>Aborts uploads whose writers were killed: S3 keeps, and charges for, their parts otherwise.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>How many were aborted.</returns>
    public Task<int> SweepLeftoversAsync(CancellationToken cancellationToken) =>
        GuardedAsync(
            "removing half-written artifacts",
            async () =>
            {
                int removed = 0;
                var request = new ListMultipartUploadsRequest { BucketName = bucket.Name, Prefix = bucket.ObjectKey(string.Empty) };
                ListMultipartUploadsResponse page;
                do
                {
                    try
                    {
                        page = await bucket.Client.ListMultipartUploadsAsync(request, cancellationToken);
                    }
                    catch (AmazonS3Exception exception) when (S3Errors.IsNotImplemented(exception))
                    {
                        // Then it is up to that server to forget them.
                        return removed;
                    }

                    foreach (MultipartUpload upload in page.MultipartUploads ?? [])
                    {
                        if (upload.Initiated < time.GetUtcNow() - s_leftoverAge && bucket.ArtifactKey(upload.Key) is not null)
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

    private static async Task<T> GuardedAsync<T>(string doing, Func<Task<T>> action, CancellationToken cancellationToken)
    {
        try
        {
            return await action();
        }
        catch (Exception exception) when (S3Errors.IsStorageError(exception, cancellationToken))
        {
            throw S3Errors.Translate(exception, doing);
        }
    }

    /// <summary>The names in the bucket, in its order, which is that of their bytes.</summary>
    private async IAsyncEnumerable<IReadOnlyList<string>> PagesAsync(
        string prefix,
        string doing,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var request = new ListObjectsV2Request
        {
            BucketName = bucket.Name,
            Prefix = bucket.ObjectKey(prefix),
            MaxKeys = PageKeys,
        };
        ListObjectsV2Response page;
        do
        {
            page = await GuardedAsync(doing, () => bucket.Client.ListObjectsV2Async(request, cancellationToken), cancellationToken);
            if (page.S3Objects is { Count: > 0 } objects)
            {
                yield return [.. objects.Select(found => found.Key)];
            }

            request.ContinuationToken = page.NextContinuationToken;
        } while (page.IsTruncated == true);
    }
}

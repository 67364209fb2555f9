using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using TextToVideo.Contracts;

namespace TextToVideo.Artifacts.S3;

/// <summary>Tells the errors of a bucket from others, and a full one from the rest.</summary>
internal static class S3Errors
{
    /// <summary>How servers say that they, or what a user may have, are full; Amazon's never are.</summary>
    private static readonly string[] s_full =
    [
        "QuotaExceeded",
        "XMinioStorageFull",
        "XMinioAdminBucketQuotaExceeded",
        "InsufficientStorage",
        "InsufficientCapacity",
        "NoSpaceLeft",
    ];

    private static readonly string[] s_refused =
    [
        "AccessDenied",
        "InvalidAccessKeyId",
        "SignatureDoesNotMatch",
        "ExpiredToken",
        "InvalidToken",
        "AllAccessDisabled",
    ];

    /// <summary>Whether the store is to blame; what a caller cancels is not.</summary>
    public static bool IsStorageError(Exception exception, CancellationToken cancellationToken) =>
        exception is AmazonServiceException or AmazonClientException or HttpRequestException or IOException
        || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    /// <summary>Whether there is no such object.</summary>
    public static bool IsNotFound(AmazonS3Exception exception) =>
        exception.ErrorCode is "NoSuchKey" || (exception.StatusCode == HttpStatusCode.NotFound && !IsNoBucket(exception));

    /// <summary>Whether there is no such bucket.</summary>
    public static bool IsNoBucket(AmazonS3Exception exception) => exception.ErrorCode is "NoSuchBucket";

    /// <summary>Whether the server knows the operation, but does not do it.</summary>
    public static bool IsNotImplemented(AmazonS3Exception exception) =>
        exception.ErrorCode is "NotImplemented" || exception.StatusCode is HttpStatusCode.NotImplemented or HttpStatusCode.MethodNotAllowed;

    /// <summary>Whether the key may not do this, or is wrong.</summary>
    public static bool IsRefused(AmazonS3Exception exception) =>
        s_refused.Contains(exception.ErrorCode) || exception.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized;

    public static ArtifactStoreException Translate(Exception exception, string doing) =>
        exception is AmazonS3Exception error && IsFull(error)
            ? new ArtifactStoreException(ErrorCodes.StorageFull, $"There is no space left for {doing}.", innerException: exception)
            : new ArtifactStoreException(
                ErrorCodes.StorageUnavailable,
                $"The artifact store failed at {doing}: {Reason(exception)}",
                innerException: exception
            );

    private static bool IsFull(AmazonS3Exception exception) =>
        s_full.Contains(exception.ErrorCode) || exception.StatusCode == HttpStatusCode.InsufficientStorage;

    /// <summary>Without the bucket's name and the server's, which are no caller's business.</summary>
    private static string Reason(Exception exception) =>
        exception switch
        {
            AmazonS3Exception { StatusCode: HttpStatusCode.PreconditionFailed } => "it was replaced while it was being read.",
            AmazonS3Exception error when IsNoBucket(error) => "the bucket is missing.",
            AmazonS3Exception error when IsRefused(error) => "access is denied.",
            AmazonS3Exception { ErrorCode.Length: > 0 } error => $"the server says {error.ErrorCode}.",
            OperationCanceledException => "the server did not answer in time.",
            _ => "the server cannot be reached, or broke off.",
        };
}

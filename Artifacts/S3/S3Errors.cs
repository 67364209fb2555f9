using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using TextToVideo.Contracts;

namespace TextToVideo.Artifacts.S3;

/// <summary>Recognizes errors of the bucket, and converts them to exceptions of the artifact store.</summary>
internal static class S3Errors
{
    /// <summary>The error codes of servers that are full or whose quota is exceeded. Amazon S3 has no such limits.</summary>
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

    /// <summary>Returns whether the error is the store's; a cancellation by the caller is not.</summary>
    public static bool IsStorageError(Exception exception, CancellationToken cancellationToken) =>
        exception is AmazonServiceException or AmazonClientException or HttpRequestException or IOException
        || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    /// <summary>Returns whether the object does not exist.</summary>
    public static bool IsNotFound(AmazonS3Exception exception) =>
        exception.ErrorCode is "NoSuchKey" || (exception.StatusCode == HttpStatusCode.NotFound && !IsNoBucket(exception));

    /// <summary>Returns whether the bucket does not exist.</summary>
    public static bool IsNoBucket(AmazonS3Exception exception) => exception.ErrorCode is "NoSuchBucket";

    /// <summary>Returns whether the server does not support the operation.</summary>
    public static bool IsNotImplemented(AmazonS3Exception exception) =>
        exception.ErrorCode is "NotImplemented" || exception.StatusCode is HttpStatusCode.NotImplemented or HttpStatusCode.MethodNotAllowed;

    /// <summary>Returns whether the access key is invalid or lacks the permission.</summary>
    public static bool IsRefused(AmazonS3Exception exception) =>
        s_refused.Contains(exception.ErrorCode) || exception.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized;

    /// <summary>Converts an error to an exception of the artifact store.</summary>
    /// <param name="exception">The error.</param>
    /// <param name="operation">The failed operation, such as "writing 'key'".</param>
    public static ArtifactStoreException Translate(Exception exception, string operation) =>
        exception is AmazonS3Exception error && IsFull(error)
            ? new ArtifactStoreException(ErrorCodes.StorageFull, $"There is no space left for {operation}.", innerException: exception)
            : new ArtifactStoreException(
                ErrorCodes.StorageUnavailable,
                $"The artifact store failed while {operation}: {Reason(exception)}",
                innerException: exception
            );

    private static bool IsFull(AmazonS3Exception exception) =>
        s_full.Contains(exception.ErrorCode) || exception.StatusCode == HttpStatusCode.InsufficientStorage;

    /// <summary>Returns the reason without the names of the bucket and the server, which callers must not see.</summary>
    private static string Reason(Exception exception) =>
        exception switch
        {
            AmazonS3Exception { StatusCode: HttpStatusCode.PreconditionFailed } => "it was replaced while it was being read.",
            AmazonS3Exception error when IsNoBucket(error) => "the bucket is missing.",
            AmazonS3Exception error when IsRefused(error) => "access is denied.",
            AmazonS3Exception { ErrorCode.Length: > 0 } error => $"the server returned {error.ErrorCode}.",
            OperationCanceledException => "the server did not answer in time.",
            _ => "the server cannot be reached or closed the connection.",
        };
}

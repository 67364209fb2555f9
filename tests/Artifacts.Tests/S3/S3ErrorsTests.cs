using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using TextToVideo.Artifacts.S3;

namespace TextToVideo.Artifacts.Tests.S3;

public sealed class S3ErrorsTests
{
    [Theory]
    [InlineData("XMinioStorageFull", HttpStatusCode.InsufficientStorage, "storage_full", "There is no space left for writing 'a'.")]
    [InlineData("QuotaExceeded", HttpStatusCode.Forbidden, "storage_full", "There is no space left for writing 'a'.")]
    [InlineData(
        "AccessDenied",
        HttpStatusCode.Forbidden,
        "storage_unavailable",
        "The artifact store failed while writing 'a': access is denied."
    )]
    [InlineData(
        "NoSuchBucket",
        HttpStatusCode.NotFound,
        "storage_unavailable",
        "The artifact store failed while writing 'a': the bucket is missing."
    )]
    [InlineData(
        "SlowDown",
        HttpStatusCode.ServiceUnavailable,
        "storage_unavailable",
        "The artifact store failed while writing 'a': the server returned SlowDown."
    )]
    public void Translate_ServerError_HidesServerDetails(string error, HttpStatusCode status, string code, string message)
    {
        var cause = new AmazonS3Exception("secret-host", ErrorType.Sender, error, "request", status);
        ArtifactStoreException exception = S3Errors.Translate(cause, "writing 'a'");

        Assert.Equal((code, message), (exception.Code, exception.Message));
        Assert.Same(cause, exception.InnerException);
    }

    [Fact]
    public void IsStorageError_CancelledByCaller_ReturnsFalse()
    {
        Assert.False(S3Errors.IsStorageError(new TaskCanceledException(), new CancellationToken(canceled: true)));
        Assert.True(S3Errors.IsStorageError(new TaskCanceledException(), CancellationToken.None));
        Assert.False(S3Errors.IsStorageError(new InvalidOperationException(), CancellationToken.None));
    }
}

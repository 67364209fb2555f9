using Microsoft.Extensions.Logging;

namespace TextToVideo.Artifacts.S3;

internal static partial class S3StartupLog
{
    [LoggerMessage(
        EventId = 1,
        Level = LogLevel.Warning,
        Message = "The bucket {Bucket} is unavailable; artifacts cannot be read or written until it is available"
    )]
    public static partial void BucketUnavailable(this ILogger logger, string bucket, Exception exception);
}

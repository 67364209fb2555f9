using Microsoft.Extensions.Logging;

namespace TextToVideo.Artifacts.S3;

internal static partial class S3StartupLog
{
    [LoggerMessage(
        EventId = 1,
        Level = LogLevel.Warning,
        Message = "The bucket {Bucket} does not answer; artifacts can be neither read nor written until it does"
    )]
    public static partial void BucketAway(this ILogger logger, string bucket, Exception exception);
}

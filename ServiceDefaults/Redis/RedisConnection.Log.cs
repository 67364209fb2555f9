using Microsoft.Extensions.Logging;

namespace TextToVideo.ServiceDefaults.Redis;

internal static partial class RedisConnectionLog
{
    [LoggerMessage(
        EventId = 1,
        Level = LogLevel.Warning,
        Message = "Redis is unavailable ({Reason}); progress, cache and rate limits are local to this process until Redis is back"
    )]
    public static partial void RedisUnavailable(this ILogger logger, string reason);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "Redis is available again")]
    public static partial void RedisAvailableAgain(this ILogger logger);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "Redis rejected a command ({Reason}); using the local fallback")]
    public static partial void RedisRefuses(this ILogger logger, string reason);
}

using Microsoft.Extensions.Logging;

namespace TextToVideo.ServiceDefaults.Redis;

internal static partial class RedisConnectionLog
{
    [LoggerMessage(
        EventId = 1, Level = LogLevel.Warning,
        Message = "Redis is away ({Reason}): progress, cache and rate limits are this process's own until it is back")]
    public static partial void RedisIsAway(this ILogger logger, string reason);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "Redis is back")]
    public static partial void RedisIsBack(this ILogger logger);
}

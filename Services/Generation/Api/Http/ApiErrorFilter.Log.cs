namespace TextToVideo.Generation.Api.Http;

internal static partial class ApiErrorFilterLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    public static partial void CallFailed(this ILogger logger, string method, string path, Exception exception);
}

namespace TextToVideo.Generation.Api.Keys;

internal static partial class OpenRequestsLog
{
    [LoggerMessage(
        EventId = 1,
        Level = LogLevel.Information,
        Message = "A request in progress was ended because API key {KeyId} has been revoked or has expired"
    )]
    public static partial void RequestEnded(this ILogger logger, string keyId);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "Could not check the keys of the requests in progress")]
    public static partial void KeysNotChecked(this ILogger logger, Exception exception);
}

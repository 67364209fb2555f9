namespace TextToVideo.Generation.Storage;

internal static partial class ApiKeysLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "API key {KeyId} was created for tenant {Tenant}: {Role}")]
    public static partial void KeyCreated(this ILogger logger, string keyId, string tenant, string role);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "API key {KeyId} was revoked")]
    public static partial void KeyRevoked(this ILogger logger, string keyId);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "Could not update the last-used time of API key {KeyId}")]
    public static partial void LastUsedNotUpdated(this ILogger logger, string keyId, Exception exception);
}

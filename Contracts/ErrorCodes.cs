namespace TextToVideo.Contracts;

/// <summary>The possible values of a job's <c>error.code</c>.</summary>
public static class ErrorCodes
{
    /// <summary>The request is invalid, or the model does not support it.</summary>
    public const string InvalidRequest = "invalid_request";

    /// <summary>The prompt or the frames violate the moderation policy.</summary>
    public const string ModerationBlocked = "moderation_blocked";

    /// <summary>Moderation failed, so the job was stopped.</summary>
    public const string ModerationUnavailable = "moderation_unavailable";

    /// <summary>The user cancelled the job.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>A model file is missing, is damaged or does not match its manifest.</summary>
    public const string ModelUnavailable = "model_unavailable";

    /// <summary>There is no space left for artifacts.</summary>
    public const string StorageFull = "storage_full";

    /// <summary>The artifact store is unavailable.</summary>
    public const string StorageUnavailable = "storage_unavailable";

    /// <summary>The message broker is unavailable.</summary>
    public const string BrokerUnavailable = "broker_unavailable";

    /// <summary>ffmpeg failed or is missing.</summary>
    public const string TranscodingFailed = "transcoding_failed";

    /// <summary>Any other error. The log contains the details.</summary>
    public const string Internal = "internal_error";
}

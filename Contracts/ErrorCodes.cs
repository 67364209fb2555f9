namespace TextToVideo.Contracts;

/// <summary>The codes that a job's <c>error.code</c> may have.</summary>
public static class ErrorCodes
{
    /// <summary>The request is not one that the model or the service takes.</summary>
    public const string InvalidRequest = "invalid_request";

    /// <summary>The prompt or the frames break the moderation policy.</summary>
    public const string ModerationBlocked = "moderation_blocked";

    /// <summary>Moderation itself failed, so the job was stopped.</summary>
    public const string ModerationUnavailable = "moderation_unavailable";

    /// <summary>The user cancelled the job.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>A model file is missing, damaged or not what its manifest says.</summary>
    public const string ModelUnavailable = "model_unavailable";

    /// <summary>There is no space left for artifacts.</summary>
    public const string StorageFull = "storage_full";

    /// <summary>The artifact store could not be read or written.</summary>
    public const string StorageUnavailable = "storage_unavailable";

    /// <summary>The message broker cannot be reached.</summary>
    public const string BrokerUnavailable = "broker_unavailable";

    /// <summary>ffmpeg failed or is missing.</summary>
    public const string TranscodingFailed = "transcoding_failed";

    /// <summary>Anything else; the log has the details.</summary>
    public const string Internal = "internal_error";
}

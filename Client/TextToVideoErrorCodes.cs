namespace TextToVideo.Client;

/// <summary>The codes of <see cref="TextToVideoException.Code"/> and <see cref="VideoError.Code"/>.</summary>
public static class TextToVideoErrorCodes
{
    /// <summary>A field of the request is invalid; <see cref="TextToVideoException.Field"/> names it.</summary>
    public const string InvalidValue = "invalid_value";

    /// <summary>The request is invalid, or the model does not support it.</summary>
    public const string InvalidRequest = "invalid_request";

    /// <summary>The video does not exist, or belongs to another tenant.</summary>
    public const string NotFound = "not_found";

    /// <summary>The state of the video does not allow the call.</summary>
    public const string Conflict = "conflict";

    /// <summary>The idempotency key was used for another request.</summary>
    public const string IdempotencyConflict = "idempotency_conflict";

    /// <summary>The API key is missing, unknown, revoked or expired.</summary>
    public const string InvalidApiKey = "invalid_api_key";

    /// <summary>The caller has sent too much in a short time.</summary>
    public const string RateLimitExceeded = "rate_limit_exceeded";

    /// <summary>The API key has used its videos of the day.</summary>
    public const string QuotaExceeded = "quota_exceeded";

    /// <summary>The API key has as many unfinished videos, or as much other work in progress, as it may have.</summary>
    public const string ConcurrencyLimitExceeded = "concurrency_limit_exceeded";

    /// <summary>The job queue is full.</summary>
    public const string QueueFull = "queue_full";

    /// <summary>Too much work of other callers is in progress.</summary>
    public const string Overloaded = "overloaded";

    /// <summary>The tenant stores as much as it may store.</summary>
    public const string StorageQuotaExceeded = "storage_quota_exceeded";

    /// <summary>The prompt or the frames violate the moderation policy.</summary>
    public const string ModerationBlocked = "moderation_blocked";

    /// <summary>Moderation failed, so the job was stopped.</summary>
    public const string ModerationUnavailable = "moderation_unavailable";

    /// <summary>The job was cancelled.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>The server's model cannot be used.</summary>
    public const string ModelUnavailable = "model_unavailable";

    /// <summary>The server cannot be reached, or cannot work at the moment.</summary>
    public const string Unavailable = "unavailable";

    /// <summary>The call has not ended within <see cref="TextToVideoClientOptions.Timeout"/>.</summary>
    public const string Timeout = "timeout";

    /// <summary>The address leads to something that does not speak gRPC.</summary>
    public const string NotGrpc = "not_grpc";

    /// <summary>Any other error.</summary>
    public const string Internal = "internal_error";
}

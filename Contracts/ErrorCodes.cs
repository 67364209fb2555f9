namespace TextToVideo.Contracts;

/// <summary>The codes of errors: of a job's <c>error.code</c>, and of the answers to calls over REST and gRPC.</summary>
public static class ErrorCodes
{
    /// <summary>The request is invalid, or the model does not support it.</summary>
    public const string InvalidRequest = "invalid_request";

    /// <summary>The prompt or the frames violate the moderation policy.</summary>
    public const string ModerationBlocked = "moderation_blocked";

    /// <summary>Moderation failed, so the job was stopped.</summary>
    public const string ModerationUnavailable = "moderation_unavailable";

    /// <summary>The prompt could not be rewritten, and the server is configured not to use it as it was written.</summary>
    public const string EnhancementFailed = "prompt_enhancement_failed";

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

    /// <summary>The worker of a stage died each time that it worked on the job.</summary>
    public const string WorkerCrashed = "worker_crashed";

    /// <summary>The resource does not exist, or belongs to another tenant.</summary>
    public const string NotFound = "not_found";

    /// <summary>The state of the resource does not allow the call.</summary>
    public const string Conflict = "conflict";

    /// <summary>The video is not pending review.</summary>
    public const string NotInReview = "not_in_review";

    /// <summary>The review is about the prompt, so there are no frames.</summary>
    public const string NoFrames = "no_frames";

    /// <summary>The tenant has as many webhooks as it may have.</summary>
    public const string TooManyWebhooks = "too_many_webhooks";

    /// <summary>The idempotency key was used for another request.</summary>
    public const string IdempotencyConflict = "idempotency_conflict";

    /// <summary>The job queue is full.</summary>
    public const string QueueFull = "queue_full";

    /// <summary>The API key has as many unfinished videos, or as much other work in progress, as it may have.</summary>
    public const string ConcurrencyLimitExceeded = "concurrency_limit_exceeded";

    /// <summary>The API key has used its videos of the day.</summary>
    public const string QuotaExceeded = "quota_exceeded";

    /// <summary>The API key is missing, unknown, revoked or expired.</summary>
    public const string InvalidApiKey = "invalid_api_key";

    /// <summary>The caller has sent too much in a short time.</summary>
    public const string RateLimitExceeded = "rate_limit_exceeded";

    /// <summary>The maximum number of direct calls of stages is in progress.</summary>
    public const string DirectCallsExceeded = "direct_calls_exceeded";

    /// <summary>Too much work of other callers is in progress.</summary>
    public const string Overloaded = "overloaded";

    /// <summary>The tenant stores as much as it may store.</summary>
    public const string StorageQuotaExceeded = "storage_quota_exceeded";

    /// <summary>The content type of the request is not supported.</summary>
    public const string UnsupportedMediaType = "unsupported_media_type";

    /// <summary>Any other error; the log has the details.</summary>
    public const string Internal = "internal_error";
}

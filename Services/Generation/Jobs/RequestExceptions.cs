using TextToVideo.Contracts;
using TextToVideo.ServiceDefaults.Access;

namespace TextToVideo.Generation.Jobs;

/// <summary>The resource does not exist, or belongs to another tenant.</summary>
/// <param name="message">One line for the caller.</param>
public abstract class ResourceNotFoundException(string message) : PipelineException(ErrorCodes.NotFound, message);

/// <summary>The video, or the requested file of it, does not exist.</summary>
/// <param name="message">One line for the caller.</param>
public sealed class VideoNotFoundException(string message) : ResourceNotFoundException(message);

/// <summary>The caller has no such webhook.</summary>
/// <param name="id">The id in the request.</param>
public sealed class WebhookNotFoundException(string id) : ResourceNotFoundException($"There is no webhook {id}.");

/// <summary>The webhook has no such delivery.</summary>
/// <param name="id">The id in the request.</param>
public sealed class DeliveryNotFoundException(string id) : ResourceNotFoundException($"The webhook has no delivery {id}.");

/// <summary>There is no such API key.</summary>
/// <param name="id">The id in the request.</param>
public sealed class ApiKeyNotFoundException(string id) : ResourceNotFoundException($"There is no API key {id}.");

/// <summary>There is no such tenant.</summary>
/// <param name="tenant">The name in the request.</param>
public sealed class TenantNotFoundException(string tenant) : ResourceNotFoundException($"There is no tenant {tenant}.");

/// <summary>There is no such dead letter.</summary>
/// <param name="id">The id in the request.</param>
public sealed class DeadLetterNotFoundException(string id) : ResourceNotFoundException($"There is no dead letter {id}.");

/// <summary>The current state does not allow the call, or an idempotency key was used for another request.</summary>
/// <param name="message">One line for the caller.</param>
/// <param name="code">One of <see cref="ErrorCodes"/> for conflicts.</param>
public sealed class ConflictException(string message, string code = ErrorCodes.Conflict) : PipelineException(code, message);

/// <summary>The job queue is full.</summary>
public sealed class JobQueueFullException : PipelineException
{
    /// <summary>Creates the error.</summary>
    /// <param name="waiting">The number of waiting jobs.</param>
    /// <param name="retryAfter">
    /// The time after which to retry, estimated from the rate at which jobs have ended recently; whole seconds, at least one.
    /// </param>
    public JobQueueFullException(int waiting, TimeSpan retryAfter)
        : base(
            ErrorCodes.QueueFull,
            $"The queue is full: {waiting} jobs are waiting. Try again in {retryAfter.TotalSeconds:0} s.",
            isTransient: true
        ) => RetryAfter = retryAfter;
}

/// <summary>The API key of a request was revoked or expired after the request had been admitted.</summary>
public sealed class KeyEndedException() : PipelineException(ErrorCodes.InvalidApiKey, EndedKeyFeature.Message);

/// <summary>The API key has reached one of its limits.</summary>
public sealed class KeyLimitException : PipelineException
{
    /// <summary>Creates the error.</summary>
    /// <param name="code">One of <see cref="ErrorCodes"/> for limits.</param>
    /// <param name="message">One line for the caller.</param>
    /// <param name="retryAfter">The time after which to retry; whole seconds, at least one.</param>
    public KeyLimitException(string code, string message, TimeSpan retryAfter)
        : base(code, message, isTransient: true) => RetryAfter = retryAfter;
}

/// <summary>Other callers keep the server busy.</summary>
public sealed class OverloadedException : PipelineException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">One line for the caller.</param>
    /// <param name="retryAfter">The time after which to retry; whole seconds, at least one.</param>
    public OverloadedException(string message, TimeSpan retryAfter)
        : base(ErrorCodes.Overloaded, message, isTransient: true) => RetryAfter = retryAfter;
}

/// <summary>The tenant stores as much as it may store.</summary>
/// <param name="message">One line for the caller.</param>
public sealed class StorageQuotaException(string message) : PipelineException(ErrorCodes.StorageQuotaExceeded, message);

using TextToVideo.Contracts;

namespace TextToVideo.ServiceDefaults.Access;

/// <summary>The exception that is thrown when the service that owns the keys is unavailable.</summary>
/// <param name="code">The error code.</param>
/// <param name="message">One line for the caller.</param>
/// <param name="retryAfter">The time after which to retry.</param>
/// <param name="innerException">The cause.</param>
public sealed class KeyringException(string code, string message, TimeSpan retryAfter, Exception? innerException)
    : PipelineException(code, message, isTransient: true, innerException)
{
    /// <summary>Gets the time after which to retry, in whole seconds, at least one.</summary>
    public TimeSpan RetryAfter => retryAfter;
}

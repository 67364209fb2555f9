using TextToVideo.Contracts;

namespace TextToVideo.ServiceDefaults.Access;

/// <summary>The API keys are unavailable.</summary>
public sealed class KeyringException : PipelineException
{
    /// <summary>Creates the error.</summary>
    /// <param name="code">One of <see cref="ErrorCodes"/>.</param>
    /// <param name="message">One line for the caller.</param>
    /// <param name="retryAfter">The time after which to retry; whole seconds, at least one.</param>
    /// <param name="innerException">The cause.</param>
    public KeyringException(string code, string message, TimeSpan retryAfter, Exception? innerException)
        : base(code, message, isTransient: true, innerException) => RetryAfter = retryAfter;
}

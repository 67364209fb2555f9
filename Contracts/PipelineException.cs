namespace TextToVideo.Contracts;

/// <summary>
/// An error with a code that callers can handle. It becomes the <c>error</c> of a job, or the status of a call over REST or gRPC.
/// </summary>
public class PipelineException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="code">One of <see cref="ErrorCodes"/>.</param>
    /// <param name="message">One line for the user: what is wrong and, for invalid input, which field and what is allowed.</param>
    /// <param name="isTransient">Whether a retry may succeed.</param>
    /// <param name="innerException">The cause, for the log.</param>
    public PipelineException(string code, string message, bool isTransient = false, Exception? innerException = null)
        : base(message, innerException)
    {
        Code = code;
        IsTransient = isTransient;
    }

    /// <summary>The kind of the error in snake case, one of <see cref="ErrorCodes"/>.</summary>
    public string Code { get; }

    /// <summary>Whether a retry may succeed.</summary>
    public bool IsTransient { get; }

    /// <summary>The time after which to retry, in whole seconds, at least one; null if it is not known.</summary>
    public TimeSpan? RetryAfter { get; protected init; }
}

using TextToVideo.Contracts;

namespace TextToVideo.ServiceDefaults.Access;

/// <summary>Who has the keys does not answer.</summary>
/// <param name="code">The error's code.</param>
/// <param name="message">One line for the caller.</param>
/// <param name="retryAfter">When it may answer again.</param>
/// <param name="innerException">The cause.</param>
public sealed class KeyringException(string code, string message, TimeSpan retryAfter, Exception? innerException)
    : PipelineException(code, message, isTransient: true, innerException)
{
    /// <summary>When it may answer again; whole seconds, at least one.</summary>
    public TimeSpan RetryAfter => retryAfter;
}

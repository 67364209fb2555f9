namespace TextToVideo.Generation.Jobs;

/// <summary>The key has used what it may use.</summary>
/// <param name="code">The error's code.</param>
/// <param name="message">One line for the caller.</param>
/// <param name="retryAfter">When to try again.</param>
public sealed class KeyLimitException(string code, string message, TimeSpan retryAfter) : Exception(message)
{
    /// <summary>The error's code.</summary>
    public string Code => code;

    /// <summary>When to try again; whole seconds, at least one.</summary>
    public TimeSpan RetryAfter => retryAfter;
}

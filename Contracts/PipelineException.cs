namespace TextToVideo.Contracts;

/// <summary>An error of the pipeline whose message is for the user. It becomes the job's <c>error</c> or the status of the call.</summary>
public class PipelineException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="code">The error code; one of <see cref="ErrorCodes"/>.</param>
    /// <param name="message">One line for the user: what is wrong and, for invalid input, the field and its valid values.</param>
    /// <param name="isTransient">Whether the failure is transient, so that a retry may help.</param>
    /// <param name="innerException">The cause, for the log.</param>
    public PipelineException(string code, string message, bool isTransient = false, Exception? innerException = null)
        : base(message, innerException)
    {
        Code = code;
        IsTransient = isTransient;
    }

    /// <summary>Gets the error code in snake case; one of <see cref="ErrorCodes"/>.</summary>
    public string Code { get; }

    /// <summary>Gets whether the failure is transient, so that a retry may help.</summary>
    public bool IsTransient { get; }
}

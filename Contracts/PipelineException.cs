namespace TextToVideo.Contracts;

/// <summary>An error of the pipeline that a user can be told about: it becomes the job's <c>error</c> or the call's status.</summary>
public class PipelineException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="code">One of <see cref="ErrorCodes"/>.</param>
    /// <param name="message">One line for the user: what is wrong and, of bad input, which field and what is allowed.</param>
    /// <param name="isTransient">Whether trying again may help.</param>
    /// <param name="innerException">The cause, for the log.</param>
    public PipelineException(string code, string message, bool isTransient = false, Exception? innerException = null)
        : base(message, innerException)
    {
        Code = code;
        IsTransient = isTransient;
    }

    /// <summary>What kind of error it is, in snake case; one of <see cref="ErrorCodes"/>.</summary>
    public string Code { get; }

    /// <summary>Whether trying again may help.</summary>
    public bool IsTransient { get; }
}

namespace TextToVideo.Client;

/// <summary>The exception for a call that the server refused, that did not reach it, or whose job failed.</summary>
public sealed class TextToVideoException : Exception
{
    /// <summary>Creates an exception.</summary>
    /// <param name="code">The code; one of <see cref="TextToVideoErrorCodes"/>, or one that a later server knows.</param>
    /// <param name="message">One line that describes the error.</param>
    /// <param name="innerException">The error of the transport; null if there is none.</param>
    public TextToVideoException(string code, string message, Exception? innerException = null)
        : base(message, innerException) => Code = code;

    /// <summary>The code; one of <see cref="TextToVideoErrorCodes"/>, or one that a later server knows.</summary>
    public string Code { get; }

    /// <summary>
    /// The invalid field of the request by its name in the API, for example <c>num_frames</c>; null if no field is invalid.
    /// </summary>
    public string? Field { get; init; }

    /// <summary>How long to wait before the call is repeated; null if the server has not said so.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The video whose job failed; null if the call failed.</summary>
    public Video? Video { get; init; }
}

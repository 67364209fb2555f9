using TextToVideo.Contracts;

namespace TextToVideo.Inference;

/// <summary>A network failed while it ran, or gave what cannot be right.</summary>
public sealed class InferenceException : PipelineException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">One line: which network of which model, and what happened.</param>
    /// <param name="innerException">The cause.</param>
    public InferenceException(string message, Exception? innerException = null)
        : base(ErrorCodes.Internal, message, isTransient: true, innerException) { }
}

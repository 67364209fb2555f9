using TextToVideo.Contracts;

namespace TextToVideo.Inference;

/// <summary>Thrown when a network fails at run time or returns invalid values.</summary>
public sealed class InferenceException : PipelineException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">One line that names the network and the model and says what happened.</param>
    /// <param name="innerException">The cause.</param>
    public InferenceException(string message, Exception? innerException = null)
        : base(ErrorCodes.Internal, message, isTransient: true, innerException) { }
}

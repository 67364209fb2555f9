using TextToVideo.Contracts;

namespace TextToVideo.Generation.Jobs;

/// <summary>The exception that is thrown when the message broker is unavailable.</summary>
/// <param name="innerException">The error of the connection or the timeout.</param>
public sealed class BrokerUnavailableException(Exception innerException)
    : PipelineException(
        ErrorCodes.BrokerUnavailable,
        "The message broker cannot be reached; try again.",
        isTransient: true,
        innerException
    );

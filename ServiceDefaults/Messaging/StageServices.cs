using Microsoft.Extensions.Logging;
using TextToVideo.ServiceDefaults.Progress;

namespace TextToVideo.ServiceDefaults.Messaging;

/// <summary>What every stage consumer needs.</summary>
/// <param name="Cancellations">What this process works on.</param>
/// <param name="Progress">Where progress goes.</param>
/// <param name="Time">The clock.</param>
/// <param name="LoggerFactory">Makes the consumers' loggers.</param>
public sealed record StageServices(
    JobCancellations Cancellations,
    IProgressChannel Progress,
    TimeProvider Time,
    ILoggerFactory LoggerFactory
);

using Microsoft.Extensions.Logging;
using TextToVideo.ServiceDefaults.Progress;

namespace TextToVideo.ServiceDefaults.Messaging;

/// <summary>The common services of stage consumers.</summary>
/// <param name="Cancellations">Tracks the commands in progress in this process.</param>
/// <param name="Starter">Starts attempts at stages.</param>
/// <param name="Ahead">Limits the work that is done ahead of its turn.</param>
/// <param name="Stop">Ends the work when the process stops.</param>
/// <param name="Progress">The channel for progress.</param>
/// <param name="Time">The time provider.</param>
/// <param name="LoggerFactory">Creates the loggers of the consumers.</param>
public sealed record StageServices(
    JobCancellations Cancellations,
    StageStarter Starter,
    AheadPlaces Ahead,
    StageStop Stop,
    IProgressChannel Progress,
    TimeProvider Time,
    ILoggerFactory LoggerFactory
);

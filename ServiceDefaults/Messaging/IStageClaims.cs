using TextToVideo.Contracts.Messages;

namespace TextToVideo.ServiceDefaults.Messaging;

/// <summary>
/// The connection of a worker to the keeper of the jobs: it asks before it starts a stage, and reports that it is still working.
/// </summary>
public interface IStageClaims
{
    /// <summary>Asks whether an attempt may start.</summary>
    /// <param name="request">The request. It can be repeated.</param>
    /// <param name="cancellationToken">Token to cancel the wait.</param>
    /// <exception cref="StageClaimsUnavailableException">There was no answer to several requests.</exception>
    Task<StageStartAnswer> AskAsync(StartStage request, CancellationToken cancellationToken);

    /// <summary>Sends a heartbeat. It may be lost, because the next one follows.</summary>
    /// <param name="heartbeat">The heartbeat.</param>
    /// <param name="interval">The time until the next heartbeat, after which this one has no value.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    Task SendHeartbeatAsync(StageHeartbeat heartbeat, TimeSpan interval, CancellationToken cancellationToken);
}

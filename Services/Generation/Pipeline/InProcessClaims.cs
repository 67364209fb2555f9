using TextToVideo.Generation.Storage;

namespace TextToVideo.Generation.Pipeline;

/// <summary>
/// Ends the claims of the stages that run in this process, when it starts and when it stops: no attempt outlives the process. Starts that
/// were in progress when the process died stay counted; those that a planned stop interrupts do not count.
/// </summary>
internal sealed class InProcessClaims(IVideoJobStore store) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => store.EndClaimsAsync(takeBackStarts: false, cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => store.EndClaimsAsync(takeBackStarts: true, cancellationToken);
}

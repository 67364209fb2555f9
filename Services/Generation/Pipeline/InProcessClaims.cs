using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Storage;

namespace TextToVideo.Generation.Pipeline;

/// <summary>
/// Ends the claims of the stages that run in this process, when it starts and when it stops: no attempt outlives the process. Starts that
/// were in progress when the process died stay counted; those that a planned stop interrupts do not count.
/// </summary>
internal sealed class InProcessClaims(IVideoJobStore store, ILogger<InProcessClaims> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => EndAsync(takeBackStarts: false, cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => EndAsync(takeBackStarts: true, cancellationToken);

    private async Task EndAsync(bool takeBackStarts, CancellationToken cancellationToken)
    {
        try
        {
            await store.EndClaimsAsync(takeBackStarts, cancellationToken);
        }
        catch (JobStoreException exception)
        {
            // The process starts and stops also with a full disk. The claims expire.
            logger.ClaimsNotEnded(exception);
        }
    }
}

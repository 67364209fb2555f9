using TextToVideo.Contracts;
using TextToVideo.Moderation.Policy;

namespace TextToVideo.Moderation;

/// <summary>
/// Loads the policy when the service starts, so that a broken file is in the log before the first job. The service runs on, not healthy
/// and approving nothing.
/// </summary>
/// <param name="policies">Where the policy comes from.</param>
/// <param name="logger">Says which policy is in force.</param>
internal sealed class ModerationStartup(IPolicySource policies, ILogger<ModerationStartup> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            var policy = policies.GetPolicy();
            logger.PolicyLoaded(policy.Version, policy.Categories.Count);
        }
        catch (PipelineException e)
        {
            logger.PolicyInvalid((e.InnerException ?? e).Message);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

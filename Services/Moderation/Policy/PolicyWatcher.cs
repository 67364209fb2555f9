using Microsoft.Extensions.Options;
using TextToVideo.Contracts;

namespace TextToVideo.Moderation.Policy;

/// <summary>
/// Loads the policy when the service starts, so that an invalid file is logged before the first job, and then checks the file for changes
/// periodically. Without a valid policy the service keeps running, but is unhealthy and approves nothing.
/// </summary>
/// <param name="policies">Provides the policy.</param>
/// <param name="options">Contains the poll interval.</param>
/// <param name="time">The time provider.</param>
/// <param name="logger">Receives changes of the policy.</param>
internal sealed class PolicyWatcher(
    IPolicySource policies,
    IOptions<ModerationOptions> options,
    TimeProvider time,
    ILogger<PolicyWatcher> logger
) : BackgroundService
{
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        LogPolicy();
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.PolicyPollInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (policies.Refresh())
            {
                LogPolicy();
            }
        }
    }

    private void LogPolicy()
    {
        InvalidPolicyException? problem = policies.Problem;
        try
        {
            ModerationPolicy policy = policies.GetPolicy();
            if (problem is null)
            {
                logger.PolicyLoaded(policy.Version, policy.Categories.Count);
            }
            else
            {
                logger.PolicyKept(policy.Version, problem.Message);
            }
        }
        catch (PipelineException e)
        {
            logger.PolicyInvalid((e.InnerException ?? e).Message);
        }
    }
}

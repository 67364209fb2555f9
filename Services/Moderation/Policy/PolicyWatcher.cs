using Microsoft.Extensions.Options;
using TextToVideo.Contracts;

namespace TextToVideo.Moderation.Policy;

/// <summary>
/// Loads the policy when the service starts, so that a broken file is in the log before the first job, and looks at the file from time to
/// time. Without a valid policy the service runs on, not healthy and approving nothing.
/// </summary>
/// <param name="policies">Where the policy comes from.</param>
/// <param name="options">How often to look.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Says which policy is in force.</param>
internal sealed class PolicyWatcher(
    IPolicySource policies,
    IOptions<ModerationOptions> options,
    TimeProvider time,
    ILogger<PolicyWatcher> logger
) : BackgroundService
{
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        Report();
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.PolicyPollInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (policies.Refresh())
            {
                Report();
            }
        }
    }

    private void Report()
    {
        var problem = policies.Problem;
        try
        {
            var policy = policies.GetPolicy();
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

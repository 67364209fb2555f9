using Microsoft.Extensions.Diagnostics.HealthChecks;
using TextToVideo.Contracts;
using TextToVideo.Moderation.Frames.Classifier;
using TextToVideo.Moderation.Policy;

namespace TextToVideo.Moderation.Endpoints;

/// <summary>
/// Reports healthy if moderation can decide: there is a valid policy, and every configured classifier is loaded and its categories are
/// defined by the policy. Reports degraded if the policy file has become invalid and the previous policy remains in force, or if only
/// frames that can show people cannot be judged, because models without people continue to work.
/// </summary>
/// <param name="policies">Provides the policy.</param>
/// <param name="classifiers">The configured classifiers.</param>
internal sealed class ModerationHealthCheck(IPolicySource policies, IEnumerable<IFrameClassifier> classifiers) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            ModerationPolicy policy = policies.GetPolicy();
            foreach (IFrameClassifier classifier in classifiers.Where(c => !c.OnlyPeople))
            {
                Check(classifier, policy);
            }

            try
            {
                foreach (IFrameClassifier classifier in classifiers.Where(c => c.OnlyPeople))
                {
                    Check(classifier, policy);
                }
            }
            catch (PipelineException e)
            {
                return Task.FromResult(
                    HealthCheckResult.Degraded($"frames that can show people are not approved: {(e.InnerException ?? e).Message}", e)
                );
            }

            return Task.FromResult(
                policies.Problem is { } problem
                    ? HealthCheckResult.Degraded($"policy {policy.Version} remains in force: {problem.Message}", problem)
                    : HealthCheckResult.Healthy($"policy {policy.Version}")
            );
        }
        catch (PipelineException e)
        {
            return Task.FromResult(HealthCheckResult.Unhealthy((e.InnerException ?? e).Message, e));
        }
    }

    private static void Check(IFrameClassifier classifier, ModerationPolicy policy)
    {
        classifier.EnsureReady();
        policy.CheckClassifierCategories(classifier.Categories);
    }
}

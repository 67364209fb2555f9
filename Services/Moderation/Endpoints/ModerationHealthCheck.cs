using Microsoft.Extensions.Diagnostics.HealthChecks;
using TextToVideo.Contracts;
using TextToVideo.Moderation.Frames.Classifier;
using TextToVideo.Moderation.Policy;

namespace TextToVideo.Moderation.Endpoints;

/// <summary>Moderation is healthy when it can decide: a valid policy, and every configured classifier loaded and covered by the
/// policy. With a file that has become invalid it is degraded: the policy before stays in force.</summary>
/// <param name="policies">Where the policy comes from.</param>
/// <param name="classifiers">The classifiers that are configured.</param>
internal sealed class ModerationHealthCheck(IPolicySource policies, IEnumerable<IFrameClassifier> classifiers) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var policy = policies.GetPolicy();
            foreach (var classifier in classifiers)
            {
                classifier.EnsureReady();
                ClassifierCategories.Check(classifier, policy);
            }

            return Task.FromResult(
                policies.Problem is { } problem
                    ? HealthCheckResult.Degraded($"policy {policy.Version} stays in force: {problem.Message}", problem)
                    : HealthCheckResult.Healthy($"policy {policy.Version}")
            );
        }
        catch (PipelineException e)
        {
            return Task.FromResult(HealthCheckResult.Unhealthy((e.InnerException ?? e).Message, e));
        }
    }
}

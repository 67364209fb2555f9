using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Kubernetes;
using Aspire.Hosting.Publishing;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting;

/// <summary>Clusters.</summary>
public static class KubernetesEnvironmentExtensions
{
    /// <summary>Publishes the application for a cluster, as a Helm chart.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name, and the chart's.</param>
    public static IResourceBuilder<KubernetesEnvironmentResource> AddKubernetesEnvironment(
        this IDistributedApplicationBuilder builder, string name)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var environment = new KubernetesEnvironmentResource(name);
        builder.Services.AddSingleton<IPublisher>(
            new HelmPublisher(environment, builder.Resources, builder.ExecutionContext));
        return builder.AddResource(environment);
    }

    /// <summary>Whether a dashboard belongs to the chart.</summary>
    /// <param name="builder">The cluster.</param>
    /// <param name="enabled">Here it must be false.</param>
    public static IResourceBuilder<KubernetesEnvironmentResource> WithDashboard(
        this IResourceBuilder<KubernetesEnvironmentResource> builder, bool enabled = true) => enabled
        ? throw new DistributedApplicationException("The chart has no dashboard: WithDashboard(false).")
        : builder;
}

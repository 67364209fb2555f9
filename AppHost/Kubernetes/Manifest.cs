using Aspire.Hosting.Kubernetes.Resources;

namespace TextToVideo.AppHost.Kubernetes;

/// <summary>An object of a cluster that Aspire has no type for.</summary>
/// <param name="apiVersion">The API that knows it.</param>
/// <param name="kind">Its kind.</param>
internal sealed class Manifest(string apiVersion, string kind) : BaseKubernetesResource(apiVersion, kind)
{
    /// <summary>What it is to be.</summary>
    public Dictionary<string, object> Spec { get; } = [];
}

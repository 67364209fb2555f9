using k8s;
using k8s.Models;

namespace TextToVideo.AppHost.Kubernetes;

/// <summary>Scales a workload by triggers (KEDA).</summary>
[KubernetesEntity(Group = "keda.sh", ApiVersion = "v1alpha1", Kind = nameof(ScaledObject))]
internal sealed record ScaledObject : IKubernetesObject<V1ObjectMeta>
{
    /// <inheritdoc/>
    public string ApiVersion { get; set; } = string.Empty;

    /// <inheritdoc/>
    public string Kind { get; set; } = string.Empty;

    /// <inheritdoc/>
    public V1ObjectMeta Metadata { get; set; } = new();

    /// <summary>What is scaled, and how.</summary>
    public required ScaledObjectSpec Spec { get; init; }
}

/// <summary>What is scaled, and how.</summary>
/// <param name="ScaleTargetRef">The workload.</param>
/// <param name="MinReplicaCount">The smallest number of replicas.</param>
/// <param name="MaxReplicaCount">The largest number of replicas.</param>
/// <param name="CooldownPeriod">How long after the last trigger the workload may be scaled to zero, in seconds.</param>
/// <param name="Triggers">What asks for replicas.</param>
internal sealed record ScaledObjectSpec(
    V1CrossVersionObjectReference ScaleTargetRef,
    int MinReplicaCount,
    int MaxReplicaCount,
    int CooldownPeriod,
    IReadOnlyList<ScaleTrigger> Triggers
);

/// <summary>What asks for replicas.</summary>
/// <param name="Type">The kind of trigger.</param>
/// <param name="Metadata">Its parameters.</param>
/// <param name="AuthenticationRef">The name of its <see cref="TriggerAuthentication"/>.</param>
internal sealed record ScaleTrigger(string Type, IReadOnlyDictionary<string, string> Metadata, V1LocalObjectReference AuthenticationRef);

/// <summary>How a trigger logs in (KEDA).</summary>
[KubernetesEntity(Group = "keda.sh", ApiVersion = "v1alpha1", Kind = nameof(TriggerAuthentication))]
internal sealed record TriggerAuthentication : IKubernetesObject<V1ObjectMeta>
{
    /// <inheritdoc/>
    public string ApiVersion { get; set; } = string.Empty;

    /// <inheritdoc/>
    public string Kind { get; set; } = string.Empty;

    /// <inheritdoc/>
    public V1ObjectMeta Metadata { get; set; } = new();

    /// <summary>Where the login is.</summary>
    public required TriggerAuthenticationSpec Spec { get; init; }
}

/// <summary>Where the login is.</summary>
/// <param name="SecretTargetRef">The secrets.</param>
internal sealed record TriggerAuthenticationSpec(IReadOnlyList<SecretTarget> SecretTargetRef);

/// <summary>A secret as a parameter of a trigger.</summary>
/// <param name="Parameter">The parameter.</param>
/// <param name="Name">The name of the secret.</param>
/// <param name="Key">The key in the secret.</param>
internal sealed record SecretTarget(string Parameter, string Name, string Key);

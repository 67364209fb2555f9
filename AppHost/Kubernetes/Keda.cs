using k8s;
using k8s.Models;

namespace TextToVideo.AppHost.Kubernetes;

/// <summary>KEDA's object that scales a workload by triggers.</summary>
[KubernetesEntity(Group = "keda.sh", ApiVersion = "v1alpha1", Kind = nameof(ScaledObject))]
internal sealed record ScaledObject : IKubernetesObject<V1ObjectMeta>
{
    /// <inheritdoc/>
    public string ApiVersion { get; set; } = string.Empty;

    /// <inheritdoc/>
    public string Kind { get; set; } = string.Empty;

    /// <inheritdoc/>
    public V1ObjectMeta Metadata { get; set; } = new();

    /// <summary>Gets the workload, its limits and its triggers.</summary>
    public required ScaledObjectSpec Spec { get; init; }
}

/// <summary>The workload, its limits and its triggers.</summary>
/// <param name="ScaleTargetRef">The workload.</param>
/// <param name="MinReplicaCount">The smallest number of replicas.</param>
/// <param name="MaxReplicaCount">The largest number of replicas.</param>
/// <param name="PollingInterval">How often the triggers are read, in seconds.</param>
/// <param name="Advanced">How fast the number of replicas may change.</param>
/// <param name="Triggers">The triggers that determine the number of replicas.</param>
internal sealed record ScaledObjectSpec(
    V1CrossVersionObjectReference ScaleTargetRef,
    int MinReplicaCount,
    int MaxReplicaCount,
    int PollingInterval,
    ScalingBehaviour Advanced,
    IReadOnlyList<ScaleTrigger> Triggers
);

/// <summary>How fast the number of replicas may change.</summary>
/// <param name="HorizontalPodAutoscalerConfig">The settings of the autoscaler that KEDA creates.</param>
internal sealed record ScalingBehaviour(HorizontalPodAutoscalerConfig HorizontalPodAutoscalerConfig);

/// <summary>The settings of the autoscaler that KEDA creates.</summary>
/// <param name="Behavior">The rules for both directions.</param>
internal sealed record HorizontalPodAutoscalerConfig(V2HorizontalPodAutoscalerBehavior Behavior);

/// <summary>A trigger that determines the number of replicas.</summary>
/// <param name="Type">The kind of trigger.</param>
/// <param name="Metadata">The parameters of the trigger.</param>
/// <param name="AuthenticationRef">The name of the trigger's <see cref="TriggerAuthentication"/>.</param>
internal sealed record ScaleTrigger(string Type, IReadOnlyDictionary<string, string> Metadata, V1LocalObjectReference AuthenticationRef);

/// <summary>KEDA's object with the credentials of a trigger.</summary>
[KubernetesEntity(Group = "keda.sh", ApiVersion = "v1alpha1", Kind = nameof(TriggerAuthentication))]
internal sealed record TriggerAuthentication : IKubernetesObject<V1ObjectMeta>
{
    /// <inheritdoc/>
    public string ApiVersion { get; set; } = string.Empty;

    /// <inheritdoc/>
    public string Kind { get; set; } = string.Empty;

    /// <inheritdoc/>
    public V1ObjectMeta Metadata { get; set; } = new();

    /// <summary>Gets the location of the credentials.</summary>
    public required TriggerAuthenticationSpec Spec { get; init; }
}

/// <summary>The location of the credentials.</summary>
/// <param name="SecretTargetRef">The secrets.</param>
internal sealed record TriggerAuthenticationSpec(IReadOnlyList<SecretTarget> SecretTargetRef);

/// <summary>A secret as a parameter of a trigger.</summary>
/// <param name="Parameter">The parameter.</param>
/// <param name="Name">The name of the secret.</param>
/// <param name="Key">The key in the secret.</param>
internal sealed record SecretTarget(string Parameter, string Name, string Key);

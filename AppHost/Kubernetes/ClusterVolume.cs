using k8s.Models;

namespace TextToVideo.AppHost.Kubernetes;

/// <summary>A volume of a pod.</summary>
/// <param name="Mount">Where the program has it.</param>
/// <param name="Volume">The volume; null where the pods of a stateful set claim one each.</param>
/// <param name="Claim">What the pods of a stateful set claim; null for other volumes.</param>
internal sealed record ClusterVolume(V1VolumeMount Mount, V1Volume? Volume = null, V1PersistentVolumeClaim? Claim = null);

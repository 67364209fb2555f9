using k8s.Models;

namespace TextToVideo.AppHost.Kubernetes;

/// <summary>A volume of a pod.</summary>
/// <param name="Mount">The mount in the program's container.</param>
/// <param name="Volume">The volume; null if each pod of a stateful set claims its own volume.</param>
/// <param name="Claim">The claim of each pod of a stateful set; null for other volumes.</param>
internal sealed record ClusterVolume(V1VolumeMount Mount, V1Volume? Volume = null, V1PersistentVolumeClaim? Claim = null);

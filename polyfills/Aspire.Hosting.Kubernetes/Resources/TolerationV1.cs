namespace Aspire.Hosting.Kubernetes.Resources;

/// <summary>A node's taint that does not keep a pod away.</summary>
public sealed class TolerationV1
{
    /// <summary>The taint's key.</summary>
    public string Key { get; set; } = null!;

    /// <summary>Exists or Equal.</summary>
    public string Operator { get; set; } = null!;

    /// <summary>NoSchedule, PreferNoSchedule or NoExecute.</summary>
    public string Effect { get; set; } = null!;
}

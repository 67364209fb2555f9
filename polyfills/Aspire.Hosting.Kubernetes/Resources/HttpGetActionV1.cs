namespace Aspire.Hosting.Kubernetes.Resources;

/// <summary>A request that tells.</summary>
public sealed class HttpGetActionV1
{
    /// <summary>What to ask for.</summary>
    public string Path { get; set; } = null!;

    /// <summary>The port, by number or name.</summary>
    public Int32OrStringV1? Port { get; set; }

    /// <summary>HTTP or HTTPS.</summary>
    public string Scheme { get; set; } = null!;
}

using System.Net.Sockets;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A port that a resource listens on.</summary>
/// <param name="protocol">TCP.</param>
/// <param name="uriScheme">Null: the protocol's name.</param>
/// <param name="name">Null: the scheme.</param>
/// <param name="port">The port that others connect to; null: any free one.</param>
/// <param name="targetPort">The port that the resource listens on; null: <paramref name="port"/>.</param>
public sealed class EndpointAnnotation(
    ProtocolType protocol, string? uriScheme = null, string? name = null, int? port = null, int? targetPort = null) : IResourceAnnotation
{
    /// <summary>The endpoint's name.</summary>
    public string Name { get; } = name ?? uriScheme ?? "tcp";

    /// <summary>The protocol.</summary>
    public ProtocolType Protocol { get; } = protocol;

    /// <summary>The scheme.</summary>
    public string UriScheme { get; } = uriScheme ?? "tcp";

    /// <summary>The port that others connect to; null: any free one.</summary>
    public int? Port { get; } = port;

    /// <summary>The port that the resource listens on; null: any free one.</summary>
    public int? TargetPort { get; } = targetPort ?? port;

    /// <summary>The host name or address that the resource listens on.</summary>
    public string TargetHost { get; set; } = "localhost";

    /// <summary>Whether it is for callers outside the application.</summary>
    public bool IsExternal { get; set; }

    /// <summary>The environment variable that tells the resource its port.</summary>
    public string? TargetPortEnvironmentVariable { get; set; }

    /// <summary>Where it listens, known once the application starts; the first replica's.</summary>
    public AllocatedEndpoint? AllocatedEndpoint => Allocated.Count > 0 ? Allocated[0] : null;

    /// <summary>Where it listens, one for each replica: there is no proxy before them.</summary>
    internal IReadOnlyList<AllocatedEndpoint> Allocated { get; set; } = [];
}

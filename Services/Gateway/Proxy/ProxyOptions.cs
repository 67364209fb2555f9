using System.ComponentModel.DataAnnotations;

namespace TextToVideo.Gateway.Proxy;

/// <summary>How the gateway deals with the replicas behind it; configuration section <c>Gateway:Proxy</c>.</summary>
public sealed class ProxyOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Gateway:Proxy";

    /// <summary>
    /// How often each replica is asked for its health, 0.1 s to 1 h. One that has come back gets requests again after so long at most.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan ProbeInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long a replica may take to say that it is healthy, 0.1 s to 10 min. One that fails twice running gets no more requests.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long connecting to a replica may take, 0.1 s to 1 min; then another one is tried.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long nothing may be heard of a REST call, 1 s to 1 day; each byte starts it anew. A gRPC call has no such limit, since its
    /// connection is asked whether it is alive.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan SilenceLimit { get; set; } = TimeSpan.FromSeconds(100);
}

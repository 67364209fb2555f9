using System.ComponentModel.DataAnnotations;

namespace TextToVideo.Gateway.Proxy;

/// <summary>Options of the reverse proxy; configuration section <c>Gateway:Proxy</c>.</summary>
public sealed class ProxyOptions
{
    /// <summary>The section's name.</summary>
    public const string SectionName = "Gateway:Proxy";

    /// <summary>
    /// Whether every request needs an API key, even from this machine before the first key exists. The gateway then also starts without any
    /// key at an address that other machines can reach.
    /// </summary>
    public bool RequireKey { get; set; }

    /// <summary>
    /// The interval between health probes of a replica, 0.1 s to 1 h. A recovered replica gets requests again within this time.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan ProbeInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The timeout of a health probe, 0.1 s to 10 min. A replica that fails two probes in a row gets no more requests.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The timeout for connecting to a replica, 0.1 s to 1 min. After it, another replica is tried.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The longest time without any byte sent or received in a REST call, 1 s to 1 day. A gRPC call has no such limit, because HTTP/2 pings
    /// check its connection.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan SilenceLimit { get; set; } = TimeSpan.FromSeconds(100);
}

namespace TextToVideo.ServiceDefaults.Telemetry;

/// <summary>
/// The endpoint that Prometheus scrapes. Where callers need keys, it is for admins only. The stages, which can be reached from the cluster's
/// network or the loopback address only, serve it to every caller.
/// </summary>
internal static class PrometheusEndpoint
{
    /// <summary>Its path.</summary>
    public const string Path = "/metrics";
}

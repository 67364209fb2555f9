namespace TextToVideo.ServiceDefaults.Telemetry;

/// <summary>
/// The endpoint that Prometheus scrapes. Services that require API keys require an admin key for it. The stages serve it to every client,
/// because only the cluster's network or the local machine can reach them.
/// </summary>
internal static class PrometheusEndpoint
{
    /// <summary>The path of the endpoint.</summary>
    public const string Path = "/metrics";
}

namespace TextToVideo.Gateway.Proxy;

/// <summary>The error that callers get while no replica is available.</summary>
internal static class ProxyErrors
{
    /// <summary>The error code.</summary>
    public const string ServiceUnavailable = "service_unavailable";

    /// <summary>Returns the delay before a retry, in seconds: the time until the next health probe.</summary>
    public static long RetryAfter(ProxyOptions options) => (long)Math.Ceiling(options.ProbeInterval.TotalSeconds);

    /// <summary>Returns the error message.</summary>
    public static string Unreachable(ProxyOptions options) => $"The service is unavailable. Try again in {RetryAfter(options)} s.";
}

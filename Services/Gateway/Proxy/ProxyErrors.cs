namespace TextToVideo.Gateway.Proxy;

/// <summary>What callers are told while no replica can be reached.</summary>
internal static class ProxyErrors
{
    /// <summary>The error's code.</summary>
    public const string ServiceUnavailable = "service_unavailable";

    /// <summary>In how many seconds the next probe may have found one.</summary>
    public static long RetryAfter(ProxyOptions options) => (long)Math.Ceiling(options.ProbeInterval.TotalSeconds);

    /// <summary>One line.</summary>
    public static string Unreachable(ProxyOptions options) =>
        $"The service cannot be reached at present. Try again in {RetryAfter(options)} s.";
}

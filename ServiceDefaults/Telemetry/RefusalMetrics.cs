using System.Diagnostics.Metrics;
using TextToVideo.Contracts.Telemetry;

namespace TextToVideo.ServiceDefaults.Telemetry;

/// <summary>Metrics: requests that were answered with 429, or RESOURCE_EXHAUSTED.</summary>
public sealed class RefusalMetrics
{
    private readonly Counter<long> _refused;

    /// <summary>Makes the instrument.</summary>
    /// <param name="meters">Makes its meter.</param>
    public RefusalMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        _refused = meters
            .Create("TextToVideo.Requests")
            .CreateCounter<long>(
                MetricNames.RequestsRefused,
                "{request}",
                "Requests that were refused because somebody asks for too much (429)"
            );
    }

    /// <summary>A request has been refused.</summary>
    /// <param name="code">The error's code, such as <c>rate_limit_exceeded</c>.</param>
    public void Refused(string code) => _refused.Add(1, new KeyValuePair<string, object?>(AttributeNames.ErrorType, code));
}

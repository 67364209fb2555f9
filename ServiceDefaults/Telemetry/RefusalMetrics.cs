using System.Diagnostics.Metrics;
using TextToVideo.Contracts.Telemetry;

namespace TextToVideo.ServiceDefaults.Telemetry;

/// <summary>The metrics of requests that were rejected with 429 or RESOURCE_EXHAUSTED.</summary>
public sealed class RefusalMetrics
{
    private readonly Counter<long> _refused;

    /// <summary>Creates the instrument.</summary>
    /// <param name="meters">Creates the meter.</param>
    public RefusalMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        _refused = meters
            .Create("TextToVideo.Requests")
            .CreateCounter<long>(MetricNames.RequestsRefused, "{request}", "Requests that were rejected with 429 or RESOURCE_EXHAUSTED");
    }

    /// <summary>Records that a request was rejected.</summary>
    /// <param name="code">The error code, such as <c>rate_limit_exceeded</c>.</param>
    public void RecordRejected(string code) => _refused.Add(1, new KeyValuePair<string, object?>(AttributeNames.ErrorType, code));
}

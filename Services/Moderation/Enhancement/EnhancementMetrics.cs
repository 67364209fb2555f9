using System.Diagnostics.Metrics;
using TextToVideo.Contracts.Telemetry;

namespace TextToVideo.Moderation.Enhancement;

/// <summary>Metrics of rewritten prompts.</summary>
internal sealed class EnhancementMetrics
{
    private const string MeterName = "TextToVideo.Moderation";

    private readonly Counter<long> _enhancements;

    public EnhancementMetrics(IMeterFactory meters)
    {
        _enhancements = meters
            .Create(MeterName)
            .CreateCounter<long>(MetricNames.PromptEnhancements, "{prompt}", "Prompts that were to be rewritten");
    }

    /// <summary>Records that a prompt was rewritten, whatever moderation says about it.</summary>
    public void Succeeded() => _enhancements.Add(1);

    /// <summary>Records that a prompt was not rewritten.</summary>
    /// <param name="kind">The kind of failure.</param>
    public void Failed(string kind) => _enhancements.Add(1, new KeyValuePair<string, object?>(AttributeNames.ErrorType, kind));
}

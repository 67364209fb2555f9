using System.Diagnostics.Metrics;
using TextToVideo.Contracts.Telemetry;

namespace TextToVideo.Artifacts;

/// <summary>Metrics: how much is stored.</summary>
internal sealed class ArtifactMetrics
{
    private readonly Counter<long> _stored;

    public ArtifactMetrics(IMeterFactory meters) =>
        _stored = meters
            .Create("TextToVideo.Artifacts")
            .CreateCounter<long>(MetricNames.ArtifactBytes, "By", "Bytes of artifacts that were stored");

    /// <summary>An artifact has been stored.</summary>
    /// <param name="key">Its key; only the last part, of which there are few, is told.</param>
    /// <param name="bytes">Its length.</param>
    public void Stored(string key, long bytes) =>
        _stored.Add(bytes, new KeyValuePair<string, object?>(AttributeNames.Artifact, key[(key.LastIndexOf('/') + 1)..]));
}

using System.Diagnostics.Metrics;
using TextToVideo.Contracts.Telemetry;

namespace TextToVideo.Artifacts;

/// <summary>The metrics of the artifact store.</summary>
internal sealed class ArtifactMetrics
{
    private readonly Counter<long> _stored;

    public ArtifactMetrics(IMeterFactory meters) =>
        _stored = meters
            .Create("TextToVideo.Artifacts")
            .CreateCounter<long>(MetricNames.ArtifactBytes, "By", "Bytes of artifacts that were stored");

    /// <summary>Records that an artifact was stored.</summary>
    /// <param name="key">The artifact's key. Only its last segment is recorded, to keep the cardinality low.</param>
    /// <param name="bytes">The artifact's size in bytes.</param>
    public void RecordStored(string key, long bytes) =>
        _stored.Add(bytes, new KeyValuePair<string, object?>(AttributeNames.Artifact, key[(key.LastIndexOf('/') + 1)..]));
}

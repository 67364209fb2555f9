namespace TextToVideo.Inference.Models;

/// <summary>Where the networks of an imported model come from. It does not affect generation.</summary>
public sealed record OriginManifest
{
    /// <summary>The kind of checkpoint: the class of the pipeline in its <c>model_index.json</c>.</summary>
    public required string Pipeline { get; init; }

    /// <summary>The implementation whose results the networks give, where published implementations differ.</summary>
    public required string Semantics { get; init; }

    /// <summary>The element types of the published weights of each network.</summary>
    public required IReadOnlyDictionary<string, string> WeightTypes { get; init; }
}

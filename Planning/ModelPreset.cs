namespace TextToVideo.Planning;

/// <summary>The properties of a model for planning.</summary>
public sealed record ModelPreset
{
    /// <summary>The name in requests.</summary>
    public required string Id { get; init; }

    /// <summary>The display name.</summary>
    public required string Name { get; init; }

    /// <summary>The source of the numbers.</summary>
    public required string Source { get; init; }

    /// <summary>Values of assumptions by name. Assumptions that are not listed have their default values.</summary>
    public required IReadOnlyDictionary<string, double> Values { get; init; }
}

namespace TextToVideo.Planning;

/// <summary>A model as a plan knows it.</summary>
public sealed record ModelPreset
{
    /// <summary>As requests name it.</summary>
    public required string Id { get; init; }

    /// <summary>For people.</summary>
    public required string Name { get; init; }

    /// <summary>Where the numbers are from.</summary>
    public required string Source { get; init; }

    /// <summary>What the assumptions begin with, by their names. What is not named has the assumption's own default.</summary>
    public required IReadOnlyDictionary<string, double> Values { get; init; }
}

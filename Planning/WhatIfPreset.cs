namespace TextToVideo.Planning;

/// <summary>A change whose plan is shown beside the base.</summary>
public sealed record WhatIfPreset
{
    /// <summary>As requests name it.</summary>
    public required string Id { get; init; }

    /// <summary>For people.</summary>
    public required string Name { get; init; }

    /// <summary>Where the numbers are from.</summary>
    public required string Source { get; init; }

    /// <summary>The assumptions that are other than in the base.</summary>
    public required IReadOnlyDictionary<string, double> Values { get; init; }
}

namespace TextToVideo.Planning;

/// <summary>A named change of assumptions, shown in comparison with the original plan.</summary>
public sealed record WhatIfPreset
{
    /// <summary>The name in requests.</summary>
    public required string Id { get; init; }

    /// <summary>The display name.</summary>
    public required string Name { get; init; }

    /// <summary>The source of the numbers.</summary>
    public required string Source { get; init; }

    /// <summary>The changed assumptions by name.</summary>
    public required IReadOnlyDictionary<string, double> Values { get; init; }
}

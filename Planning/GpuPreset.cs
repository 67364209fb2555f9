namespace TextToVideo.Planning;

/// <summary>The properties of a GPU for planning.</summary>
public sealed record GpuPreset
{
    /// <summary>The name in requests.</summary>
    public required string Id { get; init; }

    /// <summary>The display name.</summary>
    public required string Name { get; init; }

    /// <summary>The source of the numbers.</summary>
    public required string Source { get; init; }

    /// <summary>Memory in bytes.</summary>
    public required double Memory { get; init; }

    /// <summary>Price per hour in US dollars.</summary>
    public required double HourPrice { get; init; }

    /// <summary>Peak FLOP/s of dense matrix multiplication by precision; precisions that the GPU does not support are missing.</summary>
    public required IReadOnlyDictionary<string, double> PeakFlops { get; init; }
}

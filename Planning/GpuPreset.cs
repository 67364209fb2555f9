namespace TextToVideo.Planning;

/// <summary>A GPU as a plan knows it.</summary>
public sealed record GpuPreset
{
    /// <summary>As requests name it.</summary>
    public required string Id { get; init; }

    /// <summary>For people.</summary>
    public required string Name { get; init; }

    /// <summary>Where the numbers are from.</summary>
    public required string Source { get; init; }

    /// <summary>Memory, in bytes.</summary>
    public required double Memory { get; init; }

    /// <summary>What an hour may cost, in US dollars.</summary>
    public required double HourPrice { get; init; }

    /// <summary>Peak FLOP/s of dense matrices by precision; a precision that the GPU does not multiply in is missing.</summary>
    public required IReadOnlyDictionary<string, double> PeakFlops { get; init; }
}

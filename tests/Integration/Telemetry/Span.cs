namespace TextToVideo.Integration.Telemetry;

/// <summary>A span as a collector receives it.</summary>
internal sealed class Span
{
    public required string Service { get; init; }

    public required string Scope { get; init; }

    public required string TraceId { get; init; }

    public required string Id { get; init; }

    /// <summary>Empty where it has none.</summary>
    public required string ParentId { get; init; }

    public required string Name { get; init; }

    public required DateTimeOffset Start { get; init; }

    public required DateTimeOffset End { get; init; }

    public required IReadOnlyDictionary<string, object> Attributes { get; init; }

    /// <summary>The spans that it is linked to.</summary>
    public required IReadOnlyList<(string TraceId, string SpanId)> Links { get; init; }

    public required bool IsError { get; init; }

    public TimeSpan Duration => End - Start;

    public string? Text(string attribute) => Attributes.GetValueOrDefault(attribute)?.ToString();

    public override string ToString() => $"{Service} {Scope}: {Name}";
}

using Google.Protobuf;
using TextToVideo.TestSupport.Otlp.Traces;

namespace TextToVideo.TestSupport.Otlp;

/// <summary>Represents a span that was received through OTLP.</summary>
public sealed class Span
{
    private Span(string service, string scope, SpanMessage span)
    {
        Service = service;
        Scope = scope;
        TraceId = Hex(span.TraceId);
        Id = Hex(span.SpanId);
        ParentId = Hex(span.ParentSpanId);
        Name = span.Name;
        Start = ToTime(span.StartTimeUnixNano);
        End = ToTime(span.EndTimeUnixNano);
        Attributes = span.Attributes.ToDictionary(attribute => attribute.Key, attribute => ToValue(attribute.Value));
        Links = [.. span.Links.Select(link => (Hex(link.TraceId), Hex(link.SpanId)))];
        IsError = span.Status?.Code == StatusCode.Error;
    }

    /// <summary>The <c>service.name</c> of the program that sent it.</summary>
    public string Service { get; }

    public string Scope { get; }

    public string TraceId { get; }

    public string Id { get; }

    /// <summary>The id of its parent; empty if it has none.</summary>
    public string ParentId { get; }

    public string Name { get; }

    public DateTimeOffset Start { get; }

    public DateTimeOffset End { get; }

    public IReadOnlyDictionary<string, object> Attributes { get; }

    /// <summary>The spans to which it is linked.</summary>
    public IReadOnlyList<(string TraceId, string SpanId)> Links { get; }

    public bool IsError { get; }

    public TimeSpan Duration => End - Start;

    public string? Text(string attribute) => Attributes.GetValueOrDefault(attribute)?.ToString();

    public override string ToString() => $"{Service} {Scope}: {Name}";

    internal static IEnumerable<Span> From(ExportTraceServiceRequest request) =>
        from resource in request.ResourceSpans
        let name = resource.Resource?.Attributes.FirstOrDefault(attribute => attribute.Key == "service.name")
        from scope in resource.ScopeSpans
        from span in scope.Spans
        select new Span(name?.Value.StringValue ?? string.Empty, scope.Scope?.Name ?? string.Empty, span);

    private static string Hex(ByteString bytes) => Convert.ToHexStringLower(bytes.Span);

    private static DateTimeOffset ToTime(ulong nanoseconds) => DateTimeOffset.UnixEpoch.AddTicks((long)(nanoseconds / 100));

    private static object ToValue(AnyValue value) =>
        value.ValueCase switch
        {
            AnyValue.ValueOneofCase.BoolValue => value.BoolValue,
            AnyValue.ValueOneofCase.IntValue => value.IntValue,
            AnyValue.ValueOneofCase.DoubleValue => value.DoubleValue,
            AnyValue.ValueOneofCase.ArrayValue => value.ArrayValue.Values.Select(ToValue).ToArray(),
            _ => value.StringValue,
        };
}

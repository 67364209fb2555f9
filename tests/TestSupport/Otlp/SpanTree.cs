namespace TextToVideo.TestSupport.Otlp;

/// <summary>Arranges the spans of a trace as a tree.</summary>
public static class SpanTree
{
    /// <summary>Returns the spans whose parent is missing.</summary>
    public static Span[] Orphans(IReadOnlyList<Span> trace)
    {
        var ids = trace.Select(span => span.Id).ToHashSet();
        return [.. trace.Where(span => span.ParentId.Length > 0 && !ids.Contains(span.ParentId))];
    }

    /// <summary>Returns the spans as text, each below its parent, with its start and duration in milliseconds.</summary>
    public static string Draw(IReadOnlyList<Span> trace)
    {
        ILookup<string, Span> children = trace.OrderBy(span => span.Start).ToLookup(span => span.ParentId);
        DateTimeOffset start = trace.Count == 0 ? default : trace.Min(span => span.Start);
        return string.Join('\n', Orphans(trace).Concat(children[string.Empty]).SelectMany(root => Lines(root, 0)));

        IEnumerable<string> Lines(Span span, int depth) =>
            children[span.Id]
                .SelectMany(child => Lines(child, depth + 1))
                .Prepend(
                    $"{(span.Start - start).TotalMilliseconds, 8:0.0} {span.Duration.TotalMilliseconds, 8:0.0} "
                        + $"{new string(' ', 2 * depth)}{span} "
                        + string.Join(
                            ", ",
                            span.Attributes.Select(pair =>
                                $"{pair.Key}={(pair.Value is object[] many ? string.Join('|', many) : pair.Value)}"
                            )
                        )
                );
    }
}

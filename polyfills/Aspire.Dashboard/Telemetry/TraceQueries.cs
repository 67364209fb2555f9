using Microsoft.Data.Sqlite;

namespace Aspire.Dashboard.Telemetry;

/// <summary>Finds traces.</summary>
internal sealed class TraceQueries(TelemetryFile file)
{
    /// <summary>More of a trace is not shown.</summary>
    public const int MostSpans = 5000;

    private const int MostTraces = 100;
    private const int TraceIdBytes = 16;

    private const string SpanColumns =
        """
        spans.span, spans.trace, spans.parent, spans.name, resources.name, resources.instance, spans.scope, spans.kind, spans.start,
        spans.duration, spans.status, spans.message, spans.attributes, spans.events
        """;

    /// <summary>Traces, the newest first.</summary>
    /// <param name="query">A trace's id, the value of a search attribute, or words of the root's name; null for all.</param>
    /// <param name="isFailed">Whether only traces with errors are looked for.</param>
    /// <param name="before">Only what began before this time, in milliseconds since 1970.</param>
    public IReadOnlyList<TraceSummary> Find(string? query, bool isFailed, double? before)
    {
        query = query?.Trim();
        using SqliteConnection connection = file.Open();
        return Query.Run(
            connection,
            """
            SELECT traces.trace,
                coalesce(traces.name, (SELECT spans.name FROM spans WHERE spans.trace = traces.trace ORDER BY spans.start LIMIT 1), ''),
                coalesce(resources.name, (
                    SELECT others.name FROM spans JOIN resources AS others ON others.id = spans.resource
                    WHERE spans.trace = traces.trace ORDER BY spans.start LIMIT 1), ''),
                traces.start, traces.finish - traces.start, traces.spans, traces.errors,
                coalesce((
                    SELECT group_concat(DISTINCT others.name) FROM spans JOIN resources AS others ON others.id = spans.resource
                    WHERE spans.trace = traces.trace), '')
            FROM traces LEFT JOIN resources ON resources.id = traces.resource
            WHERE ($query IS NULL OR traces.trace = $id OR traces.name LIKE $words ESCAPE '\'
                    OR traces.trace IN (SELECT trace FROM keywords WHERE value IN ($query, $bare)))
                AND ($failed = 0 OR traces.errors > 0) AND ($before IS NULL OR traces.start < $before)
            ORDER BY traces.start DESC LIMIT $most
            """,
            row => new TraceSummary(
                row.Id(0), row.GetString(1), row.GetString(2), row.Milliseconds(3), row.Milliseconds(4), row.GetInt32(5), row.GetInt32(6),
                row.GetString(7).Split(',', StringSplitOptions.RemoveEmptyEntries)),
            ("$query", string.IsNullOrEmpty(query) ? null : query), ("$bare", Query.Bare(query)),
            ("$words", Query.Contains(query ?? string.Empty)), ("$id", Query.ParseId(query, TraceIdBytes)), ("$failed", isFailed ? 1 : 0), ("$before", (long?)(before * 1e6)),
            ("$most", MostTraces));
    }

    /// <summary>The spans of a trace in the order of their start, with those of others that are linked to it and what is below these.</summary>
    /// <param name="id">The trace's id.</param>
    public IReadOnlyList<TraceSpan> Get(string id)
    {
        if (Query.ParseId(id, TraceIdBytes) is not { } trace)
        {
            return [];
        }

        using SqliteConnection connection = file.Open();
        List<TraceSpan> spans = Query.Run(
            connection,
            $"""
            SELECT {SpanColumns}, NULL FROM spans JOIN resources ON resources.id = spans.resource
            WHERE spans.trace = $trace ORDER BY spans.start LIMIT {MostSpans}
            """,
            Read, ("$trace", trace));
        spans.AddRange(Query.Run(
            connection,
            $"""
            WITH RECURSIVE linked (id, trace, span, link) AS (
                SELECT spans.id, spans.trace, spans.span, links.span FROM links JOIN spans ON spans.id = links.row
                WHERE links.trace = $trace AND spans.trace <> $trace
                UNION
                SELECT spans.id, spans.trace, spans.span, NULL FROM linked
                JOIN spans ON spans.trace = linked.trace AND spans.parent = linked.span LIMIT {MostSpans})
            SELECT {SpanColumns}, linked.link FROM linked JOIN spans ON spans.id = linked.id JOIN resources ON resources.id = spans.resource
            ORDER BY spans.start
            """,
            Read, ("$trace", trace)));
        return [.. spans.DistinctBy(span => (span.Trace, span.Id)).OrderBy(span => span.Start)];
    }

    private static TraceSpan Read(SqliteDataReader row) => new(
        row.Id(0), row.Id(1), row.IdOrNull(2), row.IdOrNull(14), row.GetString(3), row.GetString(4), row.GetString(5), row.GetString(6),
        row.GetInt32(7), row.Milliseconds(8), row.Milliseconds(9), row.GetInt32(10), row.TextOrNull(11), new RawJson(row.GetString(12)),
        new RawJson(row.TextOrNull(13) ?? "[]"));
}

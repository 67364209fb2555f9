using Microsoft.Data.Sqlite;

namespace Aspire.Dashboard.Telemetry;

/// <summary>Finds lines of structured logs.</summary>
internal sealed class LogQueries(TelemetryFile file)
{
    private const int MostLines = 200;
    private const int TraceIdBytes = 16;

    /// <summary>Lines, the newest first.</summary>
    /// <param name="query">What the text, the category or an attribute contains; null for all.</param>
    /// <param name="resource">Whose; null for everybody's.</param>
    /// <param name="severity">The least severity.</param>
    /// <param name="trace">Only those of a trace.</param>
    /// <param name="before">Only those with smaller numbers.</param>
    /// <param name="after">Only those with larger numbers.</param>
    public IReadOnlyList<LogLine> Find(string? query, string? resource, int severity, string? trace, long? before, long? after)
    {
        using SqliteConnection connection = file.Open();
        return Query.Run(
            connection,
            $"""
            SELECT logs.id, logs.time, logs.severity, resources.name, resources.instance, logs.category, logs.body, logs.attributes, logs.trace,
                logs.span
            FROM logs JOIN resources ON resources.id = logs.resource
            WHERE {(string.IsNullOrEmpty(trace) ? "1" : "logs.trace = $trace")} AND logs.severity >= $severity
                AND ($resource IS NULL OR resources.name = $resource)
                AND ($before IS NULL OR logs.id < $before) AND ($after IS NULL OR logs.id > $after)
                AND ($words IS NULL OR logs.body LIKE $words ESCAPE '\' OR logs.category LIKE $words ESCAPE '\'
                    OR logs.attributes LIKE $words ESCAPE '\' OR logs.attributes LIKE $guid)
            ORDER BY logs.id DESC LIMIT {MostLines}
            """,
            row => new LogLine(
                row.GetInt64(0), row.Milliseconds(1), row.GetInt32(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetString(6),
                new RawJson(row.GetString(7)), row.IdOrNull(8), row.IdOrNull(9)),
            ("$trace", Query.ParseId(trace, TraceIdBytes)), ("$severity", severity),
            ("$resource", string.IsNullOrEmpty(resource) ? null : resource), ("$before", before), ("$after", after),
            ("$words", string.IsNullOrWhiteSpace(query) ? null : Query.Contains(query.Trim())), ("$guid", Hyphenated(query)));
    }

    /// <summary>Whose lines there are.</summary>
    public IReadOnlyList<string> Resources()
    {
        using SqliteConnection connection = file.Open();
        return Query.Run(connection, "SELECT DISTINCT name FROM resources ORDER BY name", row => row.GetString(0));
    }

    /// <summary>An id as .NET's logs write it, where the text is one without hyphens: <c>video_4f…</c>; null for others.</summary>
    private static string? Hyphenated(string? query) =>
        Guid.TryParseExact(Query.Bare(query?.Trim()), "N", out Guid id) ? Query.Contains(id.ToString()) : null;
}

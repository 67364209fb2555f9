using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Aspire.Dashboard.Telemetry;

/// <summary>
/// Writes telemetry, and removes the oldest where the file comes near its bound. One thread uses it.
/// </summary>
internal sealed class TelemetryStore : IDisposable
{
    private const long Mebibyte = 1024 * 1024;

    /// <summary>What may be filled of the bound: the rest is for what a batch needs before room is made again.</summary>
    private const double Fill = 0.9;

    /// <summary>How much of what is there goes at a time.</summary>
    private const int TrimmedPart = 10;

    private const int FullError = 13;

    private readonly SqliteConnection _connection;
    private readonly Statement _resource;
    private readonly Statement _span;
    private readonly Statement _link;
    private readonly Statement _trace;
    private readonly Statement _keyword;
    private readonly Statement _log;
    private readonly PointWriter _points;
    private readonly Dictionary<TelemetryResource, long> _resources = [];
    private readonly long _pageSize;
    private readonly long _mostPages;

    public TelemetryStore(TelemetryFile file, DashboardOptions options)
    {
        _connection = file.Open();
        _pageSize = TelemetryFile.Number(_connection, "PRAGMA page_size");
        _mostPages = options.MaxMebibytes * Mebibyte / _pageSize;

        // The operating system may lose the last moments: no job depends on them. The file itself never grows beyond its bound, and the log
        // beside it is cut after each checkpoint.
        TelemetryFile.Run(_connection, string.Create(
            CultureInfo.InvariantCulture,
            $"PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = {4 * Mebibyte}; PRAGMA max_page_count = {_mostPages}"));
        _resource = Prepare(
            """
            INSERT INTO resources (name, instance, attributes) VALUES (?1, ?2, ?3)
            ON CONFLICT DO UPDATE SET attributes = excluded.attributes RETURNING id
            """, 3);
        _span = Prepare(
            """
            INSERT INTO spans (trace, span, parent, resource, scope, name, kind, start, duration, status, message, attributes, events)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13) RETURNING id
            """, 13);
        _link = Prepare("INSERT OR IGNORE INTO links (row, trace, span) VALUES (?1, ?2, ?3)", 3);
        _trace = Prepare(
            """
            INSERT INTO traces (trace, start, finish, spans, errors, name, resource, last) VALUES (?1, ?2, ?3, 1, ?4, ?5, ?6, ?7)
            ON CONFLICT DO UPDATE SET start = min(start, excluded.start), finish = max(finish, excluded.finish), spans = spans + 1,
                errors = errors + excluded.errors, name = coalesce(excluded.name, name), resource = coalesce(excluded.resource, resource),
                last = excluded.last
            """, 7);
        _keyword = Prepare("INSERT OR IGNORE INTO keywords (value, trace) VALUES (?1, ?2)", 2);
        _log = Prepare(
            """
            INSERT INTO logs (time, severity, resource, category, body, attributes, trace, span) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
            """, 8);
        _points = new PointWriter(_connection);
    }

    /// <summary>Writes items: all of them, or none where that fails.</summary>
    /// <exception cref="SqliteException">They are not written.</exception>
    public void Write(IReadOnlyList<TelemetryItem> items)
    {
        MakeRoom();
        try
        {
            WriteAll(items);
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode == FullError)
        {
            Trim();
            WriteAll(items);
        }
    }

    public void Dispose()
    {
        _resource.Dispose();
        _span.Dispose();
        _link.Dispose();
        _trace.Dispose();
        _keyword.Dispose();
        _log.Dispose();
        _points.Dispose();
        _connection.Dispose();
    }

    private Statement Prepare(string sql, int parameters) => new(_connection, sql, parameters);

    private void WriteAll(IReadOnlyList<TelemetryItem> items)
    {
        try
        {
            using SqliteTransaction transaction = _connection.BeginTransaction();
            foreach (TelemetryItem item in items)
            {
                long resource = ResourceOf(transaction, item.Resource);
                switch (item)
                {
                    case SpanItem span:
                        Write(transaction, span, resource);
                        break;
                    case LogItem log:
                        _log.Run(
                            transaction, log.Time, log.Severity, resource, log.Category, log.Body, log.Attributes, log.Trace, log.Span);
                        break;
                    case PointItem point:
                        _points.Write(transaction, point, resource);
                        break;
                }
            }

            Run(
                transaction,
                """
                INSERT INTO batches (span, log, point) VALUES (
                    coalesce((SELECT max(id) FROM spans), 0), coalesce((SELECT max(id) FROM logs), 0), coalesce((SELECT max(id) FROM points), 0))
                """);
            transaction.Commit();
        }
        catch
        {
            // Ids of rows that have been rolled back must not be used again.
            Forget();
            throw;
        }
    }

    private void Write(SqliteTransaction transaction, SpanItem span, long resource)
    {
        long row = _span.Number(
            transaction, span.Trace, span.Id, span.Parent, resource, span.Scope, span.Name, span.Kind, span.Start, span.Duration, span.Status,
            span.Message, span.Attributes, span.Events);
        foreach (SpanReference link in span.Links)
        {
            _link.Run(transaction, row, link.Trace, link.Span);
        }

        bool isRoot = span.Parent is null;
        _trace.Run(
            transaction, span.Trace, span.Start, span.Start + span.Duration, span.Status == SpanItem.Error ? 1 : 0,
            isRoot ? span.Name : null, isRoot ? resource : null, row);
        foreach (string keyword in span.Keywords)
        {
            _keyword.Run(transaction, keyword, span.Trace);
        }
    }

    private long ResourceOf(SqliteTransaction transaction, TelemetryResource resource)
    {
        if (!_resources.TryGetValue(resource, out long id))
        {
            id = _resource.Number(transaction, resource.Name, resource.Instance, resource.Attributes);
            _resources[resource] = id;
        }

        return id;
    }

    private void MakeRoom()
    {
        while (TelemetryFile.Number(_connection, "PRAGMA page_count") - TelemetryFile.Number(_connection, "PRAGMA freelist_count")
            > _mostPages * Fill)
        {
            if (!Trim())
            {
                return;
            }
        }
    }

    /// <summary>Removes the oldest, whatever it is.</summary>
    /// <returns>Whether there was something.</returns>
    private bool Trim()
    {
        using SqliteTransaction transaction = _connection.BeginTransaction();
        long first = Number(transaction, "SELECT min(id) FROM batches");
        long last = Number(transaction, "SELECT max(id) FROM batches");
        if (last == 0)
        {
            return false;
        }

        long until = first + ((last - first) / TrimmedPart);
        Run(
            transaction,
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                DELETE FROM spans WHERE id <= (SELECT span FROM batches WHERE id = {until});
                DELETE FROM links WHERE row <= (SELECT span FROM batches WHERE id = {until});
                DELETE FROM traces WHERE last <= (SELECT span FROM batches WHERE id = {until});
                DELETE FROM keywords WHERE trace NOT IN (SELECT trace FROM traces);
                DELETE FROM logs WHERE id <= (SELECT log FROM batches WHERE id = {until});
                DELETE FROM points WHERE id <= (SELECT point FROM batches WHERE id = {until});
                DELETE FROM series WHERE id NOT IN (SELECT series FROM points);
                DELETE FROM batches WHERE id <= {until};
                """));
        transaction.Commit();
        Forget();
        return true;
    }

    private void Forget()
    {
        _resources.Clear();
        _points.Forget();
    }

    private long Number(SqliteTransaction transaction, string sql)
    {
        using SqliteCommand command = Command(transaction, sql);
        return command.ExecuteScalar() is long number ? number : 0;
    }

    private void Run(SqliteTransaction transaction, string sql)
    {
        using SqliteCommand command = Command(transaction, sql);
        command.ExecuteNonQuery();
    }

    private SqliteCommand Command(SqliteTransaction transaction, string sql)
    {
        SqliteCommand command = _connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        return command;
    }
}

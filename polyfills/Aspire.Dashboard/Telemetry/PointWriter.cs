using Microsoft.Data.Sqlite;

namespace Aspire.Dashboard.Telemetry;

/// <summary>
/// Writes the points of metrics, which processes send every few seconds whether anything has changed or not: a point like the one before is
/// not written, but for one a minute, which tells that the process still lives.
/// </summary>
internal sealed class PointWriter(SqliteConnection connection) : IDisposable
{
    /// <summary>A program that puts ids into its metrics' attributes makes series without end.</summary>
    private const int MostSeries = 20_000;

    /// <summary>How often processes are told to send their metrics, in nanoseconds.</summary>
    public const long Interval = 5_000_000_000;

    /// <summary>The longest time between two points of a series that goes on, in nanoseconds.</summary>
    public const long Heartbeat = 60_000_000_000;

    private readonly Dictionary<(long Resource, string Scope, string Name, MetricKind Kind, string Attributes, string Bounds), Series>
        _series = [];

    private readonly Statement _insertSeries = new(
        connection,
        """
        INSERT INTO series (resource, scope, name, kind, attributes, bounds, unit, description) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
        ON CONFLICT DO UPDATE SET unit = excluded.unit, description = excluded.description RETURNING id
        """, 8);

    private readonly Statement _insertPoint = new(
        connection, "INSERT INTO points (series, time, value, count, buckets) VALUES (?1, ?2, ?3, ?4, ?5)", 5);

    public void Write(SqliteTransaction transaction, PointItem point, long resource)
    {
        string bounds = Numbers.Write(point.Bounds);
        var key = (resource, point.Scope, point.Name, point.Kind, point.Attributes, bounds);
        if (!_series.TryGetValue(key, out Series? series))
        {
            if (_series.Count == MostSeries)
            {
                return;
            }

            series = new Series(_insertSeries.Number(
                transaction, resource, point.Scope, point.Name, (int)point.Kind, point.Attributes, bounds, point.Unit, point.Description));
            _series.Add(key, series);
        }

        State now = series.Next(point);
        if (series.Written is { } written && series.Last is { } last)
        {
            if (now.IsLike(written) && now.Time - written.Time < Heartbeat)
            {
                series.Last = now;
                return;
            }

            // What a counter has gained since then has been gained after the last time that it was seen unchanged.
            if (last.Time > written.Time)
            {
                Write(transaction, series.Id, last);
            }
        }

        Write(transaction, series.Id, now);
        series.Written = series.Last = now;
    }

    /// <summary>Forgets what it knows of the file.</summary>
    public void Forget() => _series.Clear();

    public void Dispose()
    {
        _insertSeries.Dispose();
        _insertPoint.Dispose();
    }

    private void Write(SqliteTransaction transaction, long series, State state) =>
        _insertPoint.Run(transaction, series, state.Time, state.Value, state.Count, state.Buckets);

    private sealed record State(long Time, double Value, long Count, string? Buckets)
    {
        public bool IsLike(State other) => Value.Equals(other.Value) && Count == other.Count && Buckets == other.Buckets;
    }

    private sealed class Series(long id)
    {
        private double _value;
        private long _count;
        private long[] _buckets = [];

        public long Id => id;

        /// <summary>What was written last.</summary>
        public State? Written { get; set; }

        /// <summary>What came last.</summary>
        public State? Last { get; set; }

        /// <summary>Where it stands with a point, counted from its start.</summary>
        public State Next(PointItem point)
        {
            if (!point.IsDelta)
            {
                return new State(point.Time, point.Value, point.Count, point.Buckets.Count == 0 ? null : Numbers.Write(point.Buckets));
            }

            _value += point.Value;
            _count += point.Count;
            _buckets = _buckets.Length == point.Buckets.Count
                ? [.. _buckets.Zip(point.Buckets, (former, more) => former + more)]
                : [.. point.Buckets];
            return new State(point.Time, _value, _count, _buckets.Length == 0 ? null : Numbers.Write(_buckets));
        }
    }
}

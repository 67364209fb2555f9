using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Aspire.Dashboard.Telemetry;

/// <summary>Finds metrics and what to draw of them.</summary>
internal sealed class MetricQueries(TelemetryFile file)
{
    private const int Steps = 120;
    private const int MostLines = 10;
    private const long NanosecondsPerMillisecond = 1_000_000;

    private static readonly (string Label, double Part)[] s_quantiles = [("p50", 0.5), ("p90", 0.9), ("p99", 0.99)];

    /// <summary>All metrics that there are points of.</summary>
    public IReadOnlyList<MetricSummary> All()
    {
        using SqliteConnection connection = file.Open();
        return Query.Run(
            connection,
            """
            SELECT resources.name, series.scope, series.name, max(series.unit), max(series.description), max(series.kind)
            FROM series JOIN resources ON resources.id = series.resource GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
            """,
            row => new MetricSummary(
                row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), (MetricKind)row.GetInt32(5)));
    }

    /// <summary>What to draw of a metric.</summary>
    /// <param name="resource">Whose.</param>
    /// <param name="scope">The meter's name.</param>
    /// <param name="name">Its name.</param>
    /// <param name="until">The last value's time.</param>
    /// <param name="span">The time that is shown.</param>
    public IReadOnlyList<Plot> Draw(string resource, string scope, string name, DateTimeOffset until, TimeSpan span)
    {
        long end = until.ToUnixTimeMilliseconds() * NanosecondsPerMillisecond;
        long step = Math.Max(NanosecondsPerMillisecond, (long)(span.TotalMilliseconds / Steps) * NanosecondsPerMillisecond);
        var times = new Times(end - (step * Steps), step, Steps);
        using SqliteConnection connection = file.Open();
        List<Series> all = Read(connection, resource, scope, name, times.Start - (2 * PointWriter.Heartbeat), end);
        if (all.Count == 0)
        {
            return [];
        }

        Label(all);
        string unit = all[0].Unit;
        return all[0].Kind switch
        {
            MetricKind.Gauge => [Draw("Value", unit, times, all.Select(series => new PlotLine(series.Label, series.Levels(times))))],
            MetricKind.Counter =>
                [Draw("Rate", $"{unit}/s", times, all.Select(series => new PlotLine(series.Label, Rates(series.Growth(times), 0, times))))],
            _ => DrawHistogram(unit, times, all),
        };
    }

    private static Plot Draw(string title, string unit, Times times, IEnumerable<PlotLine> lines)
    {
        PlotLine[] drawn = [.. lines.Where(line => line.Values.Any(value => value is not null)).OrderByDescending(line => line.Values.Max())];
        return new Plot(
            title, unit, (double)(times.Start + times.Step) / NanosecondsPerMillisecond, (double)times.Step / NanosecondsPerMillisecond,
            drawn.Length > MostLines ? drawn[..MostLines] : drawn, Math.Max(0, drawn.Length - MostLines));
    }

    /// <summary>Of all series together, how large and how many.</summary>
    private static Plot[] DrawHistogram(string unit, Times times, List<Series> all)
    {
        // Processes that were built differently may have different buckets: the ones that most have are shown.
        double[] bounds = all.GroupBy(series => Numbers.Write(series.Bounds)).MaxBy(group => group.Count())!.First().Bounds;
        double[]?[][] growths = [.. all.Where(series => series.Bounds.SequenceEqual(bounds)).Select(series => series.Growth(times))];
        double[]?[] sum = [.. Enumerable.Range(0, times.Count).Select(index => Sum(growths.Select(growth => growth[index])))];

        // Quantiles are no finer than the buckets; the mean is exact.
        IEnumerable<PlotLine> sizes = s_quantiles.Where(_ => bounds.Length > 0)
            .Select(quantile => new PlotLine(
                quantile.Label, [.. sum.Select(now => now is [> 0, ..] ? Quantile(bounds, now.AsSpan(2), quantile.Part) : (double?)null)]))
            .Append(new PlotLine("mean", [.. sum.Select(now => now is [> 0, ..] ? now[1] / now[0] : (double?)null)]));
        return
        [
            Draw("Distribution", unit, times, sizes),
            Draw("Rate", "/s", times, all.Select(series => new PlotLine(series.Label, Rates(series.Growth(times), 0, times)))),
        ];
    }

    private static double[]? Sum(IEnumerable<double[]?> all) => all.OfType<double[]>()
        .Aggregate((double[]?)null, (sum, one) => sum is null ? one : [.. sum.Zip(one, (former, more) => former + more)]);

    private static double? Quantile(ReadOnlySpan<double> bounds, ReadOnlySpan<double> buckets, double part)
    {
        double total = 0;
        foreach (double bucket in buckets)
        {
            total += bucket;
        }

        double rank = total * part;
        for (int i = 0; i < buckets.Length; i++)
        {
            if (rank > buckets[i] || buckets[i] <= 0)
            {
                rank -= buckets[i];
                continue;
            }

            // Beyond the last bound nothing is known but that it is beyond.
            double lower = i == 0 ? Math.Min(0, bounds[0]) : bounds[i - 1];
            return i == bounds.Length ? lower : lower + ((bounds[i] - lower) * (rank / buckets[i]));
        }

        return null;
    }

    private static double?[] Rates(double[]?[] growth, int index, Times times) =>
        [.. growth.Select(now => now is null ? null : (double?)now[index] / (times.Step / 1e9))];

    private static List<Series> Read(SqliteConnection connection, string resource, string scope, string name, long from, long until)
    {
        var all = Query.Run(
            connection,
            """
            SELECT series.id, resources.instance, series.unit, series.kind, series.attributes, series.bounds
            FROM series JOIN resources ON resources.id = series.resource
            WHERE resources.name = $resource AND series.scope = $scope AND series.name = $name
            """,
            row => new Series(
                row.GetInt64(0), row.GetString(1), row.GetString(2), (MetricKind)row.GetInt32(3), row.GetString(4),
                Numbers.Read<double>(row.GetString(5))),
            ("$resource", resource), ("$scope", scope), ("$name", name));
        foreach (Series series in all)
        {
            series.Points.AddRange(Query.Run(
                connection,
                "SELECT time, value, count, buckets FROM points WHERE series = $series AND time BETWEEN $from AND $until ORDER BY time",
                row => new Point(row.GetInt64(0), series.Kind == MetricKind.Histogram
                    ? [row.GetInt64(2), row.GetDouble(1), .. Numbers.Read<double>(row.TextOrNull(3))]
                    : [row.GetDouble(1)]),
                ("$series", series.Id), ("$from", from), ("$until", until)));
        }

        return [.. all.Where(series => series.Points.Count > 0)];
    }

    /// <summary>Names each series by what tells it from the others.</summary>
    private static void Label(List<Series> all)
    {
        bool hasReplicas = all.Select(series => series.Instance).Distinct().Count() > 1;
        foreach (Series series in all)
        {
            using var attributes = JsonDocument.Parse(series.Attributes);
            string[] parts =
            [
                .. hasReplicas ? [series.Instance] : Array.Empty<string>(),
                .. attributes.RootElement.EnumerateObject().Select(attribute => $"{attribute.Name}={attribute.Value}"),
            ];
            series.Label = parts.Length == 0 ? "all" : string.Join(", ", parts);
        }
    }

    private sealed record Point(long Time, double[] Values);

    private sealed record Times(long Start, long Step, int Count)
    {
        public long At(int index) => Start + (index * Step);
    }

    private sealed record Series(long Id, string Instance, string Unit, MetricKind Kind, string Attributes, double[] Bounds)
    {
        /// <summary>A series that has not been heard of for longer has ended.</summary>
        private const long LongestSilence = PointWriter.Heartbeat * 3 / 2;

        public List<Point> Points { get; } = [];

        public string Label { get; set; } = string.Empty;

        /// <summary>The value at the end of each step.</summary>
        public double?[] Levels(Times times)
        {
            var levels = new double?[times.Count];
            int next = 0;
            for (int i = 0; i < times.Count; i++)
            {
                long now = times.At(i + 1);
                while (next < Points.Count && Points[next].Time <= now)
                {
                    next++;
                }

                levels[i] = next > 0 && now - Points[next - 1].Time <= LongestSilence ? Points[next - 1].Values[0] : null;
            }

            return levels;
        }

        /// <summary>What was gained in each step.</summary>
        public double[]?[] Growth(Times times)
        {
            IReadOnlyList<Point> line = Continuous(times);
            double[]? former = At(line, times.Start);
            var growth = new double[]?[times.Count];
            for (int i = 0; i < times.Count; i++)
            {
                double[]? now = At(line, times.At(i + 1));
                if (times.At(i) < line[0].Time)
                {
                    former = line[0].Values;
                }

                growth[i] = former is null || now is null ? null : [.. now.Zip(former, (value, before) => value - before)];
                former = now;
            }

            return growth;
        }

        /// <summary>The points as if the process had never started anew, beginning with nothing where they begin within what is shown.</summary>
        private List<Point> Continuous(Times times)
        {
            var line = new List<Point>();
            if (Points[0].Time > times.Start - PointWriter.Heartbeat)
            {
                line.Add(new Point(Points[0].Time - PointWriter.Interval, new double[Points[0].Values.Length]));
            }

            double[] offset = new double[Points[0].Values.Length];
            double[] former = offset;
            foreach (Point point in Points)
            {
                if (point.Values[0] < former[0])
                {
                    offset = [.. offset.Zip(former, (sum, more) => sum + more)];
                }

                former = point.Values;
                line.Add(point with { Values = [.. point.Values.Zip(offset, (value, sum) => value + sum)] });
            }

            return line;
        }

        /// <summary>Between two points it has grown evenly.</summary>
        private static double[]? At(IReadOnlyList<Point> line, long time)
        {
            int after = 0;
            while (after < line.Count && line[after].Time <= time)
            {
                after++;
            }

            if (after == 0)
            {
                return null;
            }

            Point before = line[after - 1];
            if (after == line.Count || line[after].Time - before.Time > LongestSilence)
            {
                return time - before.Time <= LongestSilence ? before.Values : null;
            }

            double part = (double)(time - before.Time) / (line[after].Time - before.Time);
            return [.. before.Values.Zip(line[after].Values, (value, next) => value + ((next - value) * part))];
        }
    }
}

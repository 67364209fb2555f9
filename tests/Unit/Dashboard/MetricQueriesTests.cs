using Aspire.Dashboard.Telemetry;

namespace TextToVideo.Unit.Dashboard;

/// <summary>What is kept and drawn of metrics.</summary>
public sealed class MetricQueriesTests : IDisposable
{
    private static readonly DateTimeOffset s_until = DateTimeOffset.FromUnixTimeMilliseconds(TestTelemetry.Noon / 1_000_000).AddSeconds(120);

    private readonly TestTelemetry _telemetry = new();

    [Fact]
    public void Draw_Counter_IsItsRateAlsoWhereTheProcessStartedAnew()
    {
        // Ten a second, and half-way the process begins at nothing.
        _telemetry.Write([.. Enumerable.Range(0, 121).Select(second =>
            TestTelemetry.Point(MetricKind.Counter, second, 10 * (second < 60 ? second : second - 60)))]);

        PlotLine line = Assert.Single(Assert.Single(Draw()).Lines);

        Assert.Equal("all", line.Label);
        Assert.All(line.Values.Skip(3), value => Assert.InRange(value!.Value, 0, 10.001));
        Assert.Equal(118 * 10, line.Values.Skip(2).Sum()!.Value, 20.0);
    }

    [Fact]
    public void Write_NothingChanges_IsKeptOnceAMinuteAndStillDrawn()
    {
        _telemetry.Write([.. Enumerable.Range(0, 121).Select(second => TestTelemetry.Point(MetricKind.Gauge, second, 5))]);

        Assert.All(Assert.Single(Assert.Single(Draw()).Lines).Values.Skip(1), value => Assert.Equal(5, value));
        using var connection = _telemetry.Open().Open();
        Assert.InRange(TelemetryFile.Number(connection, "SELECT count(*) FROM points"), 3, 6);
    }

    [Fact]
    public void Draw_CounterGrowsAfterARest_HasGrownAtItsEnd()
    {
        _telemetry.Write([.. Enumerable.Range(0, 121).Select(second => TestTelemetry.Point(MetricKind.Counter, second, second < 100 ? 7 : 107))]);

        double?[] values = [.. Assert.Single(Assert.Single(Draw()).Lines).Values];

        Assert.All(values[1..98], value => Assert.Equal(0, value!.Value, 6));
        Assert.Equal(100, values[98..].Sum()!.Value, 6);
    }

    [Fact]
    public void Draw_HistogramOfDeltas_HasQuantilesAndRate()
    {
        // Each second nine take up to 0.1 and one up to 1.
        _telemetry.Write([.. Enumerable.Range(0, 121).Select(second => TestTelemetry.Point(
            MetricKind.Histogram, second, 1.5, 10, isDelta: true, [0.1, 1, 10], [9, 1, 0, 0]))]);

        IReadOnlyList<Plot> plots = Draw();

        Assert.Equal(["Distribution", "Rate"], plots.Select(plot => plot.Title));
        Dictionary<string, double> last = plots[0].Lines.ToDictionary(line => line.Label, line => line.Values[^1]!.Value);
        Assert.Equal(0.15, last["mean"], 3);
        Assert.Equal(0.0556, last["p50"], 3);
        Assert.Equal(0.1, last["p90"], 3);
        Assert.Equal(0.91, last["p99"], 3);
        Assert.Equal(10, Assert.Single(plots[1].Lines).Values[^1]!.Value, 3);
    }

    [Fact]
    public void Draw_SeveralSeries_AreNamedByTheirAttributes()
    {
        _telemetry.Write(
            TestTelemetry.Point(MetricKind.Gauge, 100, 1, attributes: """{"stage":"denoise"}"""),
            TestTelemetry.Point(MetricKind.Gauge, 100, 2, attributes: """{"stage":"transcode"}"""));

        Assert.Equal(["stage=transcode", "stage=denoise"], Assert.Single(Draw()).Lines.Select(line => line.Label));
        Assert.Equal("metric", Assert.Single(new MetricQueries(_telemetry.Open()).All()).Name);
    }

    public void Dispose() => _telemetry.Dispose();

    private IReadOnlyList<Plot> Draw() =>
        new MetricQueries(_telemetry.Open()).Draw("denoising", "Tests", "metric", s_until, TimeSpan.FromMinutes(2));
}

using Aspire.Dashboard.Telemetry;

namespace TextToVideo.Unit.Dashboard;

/// <summary>What the dashboard keeps, and for how long.</summary>
public sealed class TelemetryStoreTests
{
    private const int Mebibyte = 1024 * 1024;

    [Fact]
    public void Write_MuchMoreThanTheBound_OldestGoesAndTheFileStaysBelowIt()
    {
        using var telemetry = new TestTelemetry();
        TelemetryFile file = telemetry.Open();
        string text = $$"""{"text":"{{new string('x', 4000)}}"}""";
        const int batches = 120;
        using (var store = new TelemetryStore(file, telemetry.Options))
        {
            for (int batch = 0; batch < batches; batch++)
            {
                int trace = batch;
                store.Write([
                    .. Enumerable.Range(0, 100).Select(id => TestTelemetry.Span(trace, id, id == 0 ? null : 0, $"trace {trace}", text, keyword: $"video{trace}")),
                    new LogItem(TestTelemetry.Service, "Tests", TestTelemetry.Noon, 9, $"line {trace}", "{}", null, null),
                    TestTelemetry.Point(MetricKind.Gauge, batch, batch),
                ]);

                // With the log beside it, whose size is bounded too.
                Assert.InRange(file.Bytes, 1, (8 + 6) * Mebibyte);
            }
        }

        var traces = new TraceQueries(file);
        IReadOnlyList<TraceSummary> newest = traces.Find("video119", false, null);
        Assert.Equal(100, Assert.Single(newest).Spans);
        Assert.Equal(100, traces.Get(newest[0].Id).Count);
        Assert.Empty(traces.Find("video0", false, null));
        Assert.Empty(traces.Get(TestTelemetry.Text(TestTelemetry.TraceId(0))));
        IReadOnlyList<LogLine> lines = new LogQueries(file).Find(null, null, 0, null, null, null);
        Assert.Equal("line 119", lines[0].Body);
        Assert.InRange(lines.Count, 2, batches - 20);
    }

    [Fact]
    public void Open_AfterARestart_HasWhatWasWritten()
    {
        using var telemetry = new TestTelemetry();
        telemetry.Write(TestTelemetry.Span(1, 1, name: "first"));
        telemetry.Write(TestTelemetry.Span(1, 2, 1, "second"), TestTelemetry.Span(2, 3, name: "third"));

        var traces = new TraceQueries(telemetry.Open());

        Assert.Equal(["third", "first"], traces.Find(null, false, null).Select(trace => trace.Name));
        Assert.Equal(["first", "second"], traces.Get(TestTelemetry.Text(TestTelemetry.TraceId(1))).Select(span => span.Name));
    }

    [Fact]
    public void Open_FileIsNoDatabase_IsMadeAnew()
    {
        using var telemetry = new TestTelemetry();
        File.WriteAllText(telemetry.Path, new string('?', 10_000));

        telemetry.Write(TestTelemetry.Span(1, 1, name: "after"));

        Assert.Equal("after", Assert.Single(new TraceQueries(telemetry.Open()).Find(null, false, null)).Name);
    }

    [Fact]
    public void Add_MoreThanMayWait_IsDroppedAndCounted()
    {
        using var telemetry = new TestTelemetry();
        telemetry.Options.QueueItems = 1000;
        var queue = new TelemetryQueue(telemetry.Options);
        SpanItem[] many = [.. Enumerable.Range(0, 600).Select(id => TestTelemetry.Span(1, id))];

        Assert.Equal((600, 0), (queue.Add(many), queue.Add(many)));
        Assert.Equal((1200, 600), (queue.Received, queue.Dropped));

        // There is room again as soon as what waited is being written.
        Assert.Equal(600, queue.Take(1000).Count);
        Assert.Equal(600, queue.Add(many));
    }
}

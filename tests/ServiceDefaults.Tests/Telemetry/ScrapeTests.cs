using System.Diagnostics.Metrics;

namespace TextToVideo.ServiceDefaults.Tests.Telemetry;

/// <summary>The response to Prometheus of a service that has metrics of each kind.</summary>
public sealed class ScrapeTests : IAsyncLifetime
{
    private ScrapedHost _host = null!;

    private Meter Meter => _host.Meter;

    private string Scope => $"otel_scope_name=\"{Meter.Name}\"";

    public async Task InitializeAsync() => _host = await ScrapedHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Scrape_Any_NamesTheService()
    {
        string text = await _host.ScrapeAsync();

        Assert.Contains("\n# HELP target_info ", $"\n{text}", StringComparison.Ordinal);
        Assert.Contains("service_name=\"a \\\"quoted\\\" service\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scrape_Counter_HasUnitAndTotalInItsName()
    {
        Counter<long> counter = Meter.CreateCounter<long>("stored.things", "By", "What\nwas stored \\ kept");
        counter.Add(5, new KeyValuePair<string, object?>("the.kind", "say \"hi\" \\ bye\nnow"));
        counter.Add(2, new KeyValuePair<string, object?>("the.kind", "say \"hi\" \\ bye\nnow"));

        string text = await _host.ScrapeAsync();

        Assert.Contains("# TYPE stored_things_bytes_total counter\n", text, StringComparison.Ordinal);
        Assert.Contains("# HELP stored_things_bytes_total What\\nwas stored \\\\ kept\n", text, StringComparison.Ordinal);
        Assert.Contains(
            $$"""
            stored_things_bytes_total{{{Scope}},the_kind="say \"hi\" \\ bye\nnow"} 7

            """,
            text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Scrape_Histogram_HasCumulativeBuckets()
    {
        Histogram<double> histogram = Meter.CreateHistogram(
            "step.duration",
            "s",
            null,
            null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.5, 1] }
        );
        foreach (double value in new[] { 0.25, 0.25, 0.75, 4 })
        {
            histogram.Record(value);
        }

        Assert.Contains(
            $$"""
            # TYPE step_duration_seconds histogram
            step_duration_seconds_bucket{{{Scope}},le="0.5"} 2
            step_duration_seconds_bucket{{{Scope}},le="1"} 3
            step_duration_seconds_bucket{{{Scope}},le="+Inf"} 4
            step_duration_seconds_sum{{{Scope}}} 5.25
            step_duration_seconds_count{{{Scope}}} 4

            """,
            await _host.ScrapeAsync(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Scrape_GaugesOfAllKinds_HaveTheirValues()
    {
        Meter.CreateUpDownCounter<int>("jobs", "{job}").Add(-3);
        Meter.CreateObservableGauge("age", () => double.PositiveInfinity, "s");
        Meter.CreateObservableGauge("share", () => 0.5, "1");
        Meter.CreateObservableGauge("lives", () => 9L);

        string text = await _host.ScrapeAsync();

        Assert.Contains($"# TYPE jobs gauge\njobs{{{Scope}}} -3\n", text, StringComparison.Ordinal);
        Assert.Contains($"# TYPE age_seconds gauge\nage_seconds{{{Scope}}} +Inf\n", text, StringComparison.Ordinal);
        Assert.Contains($"# TYPE share gauge\nshare{{{Scope}}} 0.5\n", text, StringComparison.Ordinal);
        Assert.Contains($"# TYPE lives gauge\nlives{{{Scope}}} 9\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scrape_SameNameInTwoMeters_IsOneFamily()
    {
        Meter other = _host.Create();
        Meter.CreateCounter<long>("calls").Add(1);
        other.CreateCounter<long>("calls").Add(2);

        string text = await _host.ScrapeAsync();

        Assert.Single(text.Split('\n'), line => line == "# TYPE calls_total counter");
        Assert.Contains($"calls_total{{{Scope}}} 1\n", text, StringComparison.Ordinal);
        Assert.Contains($"calls_total{{otel_scope_name=\"{other.Name}\"}} 2\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scrape_AfterAnother_HasWhatHappenedBetween()
    {
        Counter<long> counter = Meter.CreateCounter<long>("calls");
        counter.Add(1);
        await _host.ScrapeAsync();
        counter.Add(1);

        Assert.Contains($"calls_total{{{Scope}}} 2\n", await _host.ScrapeAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scrape_ManyAtOnce_EachGetsAWholeText()
    {
        Meter.CreateCounter<long>("calls").Add(1);

        string[] texts = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _host.ScrapeAsync()));

        Assert.All(
            texts,
            text =>
            {
                Assert.StartsWith("# TYPE target_info gauge\n", text, StringComparison.Ordinal);
                Assert.Contains($"calls_total{{{Scope}}} 1\n", text, StringComparison.Ordinal);
                Assert.EndsWith("\n", text, StringComparison.Ordinal);
            }
        );
    }
}

using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using TextToVideo.ServiceDefaults.Telemetry;

namespace TextToVideo.Unit.Telemetry;

public sealed class PrometheusExporterTests : IDisposable
{
    private readonly Meter _meter = new($"test.{Guid.NewGuid():N}");
    private readonly PrometheusExporter _exporter = new();
    private readonly MeterProvider _provider;

    public PrometheusExporterTests() => _provider = Sdk.CreateMeterProviderBuilder()
        .ConfigureResource(resource => resource.Clear().AddAttributes([new("service.name", "a \"quoted\"\nservice")]))
        .AddMeter(_meter.Name).AddReader(_exporter.Reader).Build();

    private string Scope => $"otel_scope_name=\"{_meter.Name}\"";

    public void Dispose()
    {
        _provider.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public async Task Scrape_Counter_HasUnitAndTotalInItsName()
    {
        Counter<long> counter = _meter.CreateCounter<long>("stored.things", "By", "What\nwas stored \\ kept");
        counter.Add(5, new KeyValuePair<string, object?>("the.kind", "say \"hi\" \\ bye"));
        counter.Add(2, new KeyValuePair<string, object?>("the.kind", "say \"hi\" \\ bye"));

        Assert.Equal(
            $$"""
            # HELP target_info What the process is
            # TYPE target_info gauge
            target_info{service_name="a \"quoted\"\nservice"} 1
            # HELP stored_things_bytes_total What\nwas stored \\ kept
            # TYPE stored_things_bytes_total counter
            stored_things_bytes_total{{{Scope}},the_kind="say \"hi\" \\ bye"} 7

            """,
            await _exporter.ScrapeAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Scrape_Histogram_HasCumulativeBuckets()
    {
        Histogram<double> histogram = _meter.CreateHistogram(
            "step.duration", "s", null, null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.5, 1] });
        foreach (double value in new[] { 0.25, 0.25, 0.75, 4 })
        {
            histogram.Record(value);
        }

        Assert.EndsWith(
            $$"""
            # TYPE step_duration_seconds histogram
            step_duration_seconds_bucket{{{Scope}},le="0.5"} 2
            step_duration_seconds_bucket{{{Scope}},le="1"} 3
            step_duration_seconds_bucket{{{Scope}},le="+Inf"} 4
            step_duration_seconds_sum{{{Scope}}} 5.25
            step_duration_seconds_count{{{Scope}}} 4

            """,
            await _exporter.ScrapeAsync(CancellationToken.None), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scrape_GaugesOfAllKinds_TellTheirValues()
    {
        _meter.CreateUpDownCounter<int>("jobs", "{job}").Add(-3);
        _meter.CreateObservableGauge("age", () => double.PositiveInfinity, "s");
        _meter.CreateObservableGauge("share", () => 0.5, "1");
        _meter.CreateObservableGauge("9lives", () => 9L);

        string text = await _exporter.ScrapeAsync(CancellationToken.None);

        Assert.Contains($"# TYPE jobs gauge\njobs{{{Scope}}} -3\n", text, StringComparison.Ordinal);
        Assert.Contains($"# TYPE age_seconds gauge\nage_seconds{{{Scope}}} +Inf\n", text, StringComparison.Ordinal);
        Assert.Contains($"# TYPE share_ratio gauge\nshare_ratio{{{Scope}}} 0.5\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\n9lives", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scrape_SameNameInTwoMeters_IsOneFamily()
    {
        using var other = new Meter($"{_meter.Name}.other");
        using var exporter = new PrometheusExporter();
        using MeterProvider provider = Sdk.CreateMeterProviderBuilder().AddMeter($"{_meter.Name}*").AddReader(exporter.Reader).Build();
        _meter.CreateCounter<long>("calls").Add(1);
        other.CreateCounter<long>("calls").Add(2);

        string text = await exporter.ScrapeAsync(CancellationToken.None);

        Assert.Single(text.Split('\n'), line => line == "# TYPE calls_total counter");
        Assert.Contains($"calls_total{{{Scope}}} 1\ncalls_total{{otel_scope_name=\"{other.Name}\"}} 2\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scrape_ManyAtOnce_EachGetsAWholeText()
    {
        Counter<long> counter = _meter.CreateCounter<long>("calls");
        counter.Add(1);

        string[] texts = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => _exporter.ScrapeAsync(CancellationToken.None))));

        Assert.All(texts, text => Assert.EndsWith($"calls_total{{{Scope}}} 1\n", text, StringComparison.Ordinal));
    }
}

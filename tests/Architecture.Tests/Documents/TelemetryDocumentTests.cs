using System.Diagnostics.Metrics;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TextToVideo.Contracts.Telemetry;
using TextToVideo.Inference.Gpus;
using TextToVideo.Standalone;

namespace TextToVideo.Architecture.Tests.Documents;

/// <summary>docs/telemetry.md lists what the code has, and nothing else.</summary>
public sealed partial class TelemetryDocumentTests
{
    private readonly TelemetryDocument _document = new();

    [Fact]
    public void Spans_OfTheDocument_AreTheCodes()
    {
        string[] documented =
        [
            .. _document.Table("### Spans").SelectMany(row => TelemetryDocument.Codes(row[0])).Select(name => name.Split('{')[0]),
        ];

        Assert.Equal(GetConstants(typeof(SpanNames)), documented.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Attributes_OfTheDocument_AreTheCodes()
    {
        string[] documented = [.. _document.Table("### Attributes").SelectMany(row => TelemetryDocument.Codes(row[0]))];

        Assert.Equal(GetConstants(typeof(AttributeNames)), documented.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Metrics_OfTheDocument_AreTheInstruments()
    {
        string data = Directory.CreateTempSubdirectory("texttovideo-").FullName;
        try
        {
            await using WebApplication app = StandaloneServer.Build(data, 8080, 8081);
            string[] documented = [.. MetricRows.Select(row => $"{Code(row[0])} {row[1]} {Code(row[2])}")];

            Assert.Equal(GetInstruments(app.Services).Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
            Assert.Equal(GetConstants(typeof(MetricNames)), documented.Select(row => row.Split(' ')[0]).Order(StringComparer.Ordinal));
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData(ScrapedHost.AcceptOfPrometheus)]
    public async Task PrometheusNames_OfTheDocument_AreThoseOfAScrape(string? accept)
    {
        await using ScrapedHost host = await ScrapedHost.StartAsync();
        foreach (string[] row in MetricRows)
        {
            Record(host.Meter, Code(row[0]), row[1], Code(row[2]));
        }

        string[] scraped =
        [
            .. Series()
                .Matches(await host.ScrapeAsync(accept))
                .Where(series => series.Groups["scope"].Value == host.Meter.Name)
                .Select(series => series.Groups["name"].Value)
                .Distinct(),
        ];

        Assert.Equal(PrometheusNames.Order(StringComparer.Ordinal), scraped.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Alerts_AreAboutMetricsAndLabelsThatThereAre()
    {
        HashSet<string> known = [.. GetConstants(typeof(AttributeNames)).Select(name => name.Replace('.', '_')), .. PrometheusNames];
        string alerts = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "deploy", "prometheus", "alerts.yaml"));
        string[] used = [.. Name().Matches(alerts).Select(match => match.Value).Distinct()];

        Assert.NotEmpty(used);
        Assert.All(used, name => Assert.Contains(name, known));
    }

    private IEnumerable<string[]> MetricRows => _document.Table("## Metrics");

    /// <summary>The series of a scrape that the document names.</summary>
    private IEnumerable<string> PrometheusNames =>
        MetricRows.SelectMany(row =>
            (string[])(row[1] == "histogram" ? [$"{Code(row[3])}_bucket", $"{Code(row[3])}_sum", $"{Code(row[3])}_count"] : [Code(row[3])])
        );

    /// <summary>A series of a scrape without those that OpenMetrics adds for the time when a series began.</summary>
    [GeneratedRegex("""^(?<name>\w+(?<!_created))\{otel_scope_name="(?<scope>[^"]*)""", RegexOptions.Multiline)]
    private static partial Regex Series();

    [GeneratedRegex(@"\b(texttovideo|hw|gen_ai|error)_[a-z_]+\b")]
    private static partial Regex Name();

    /// <summary>The instruments of every class of metrics, whatever it belongs to.</summary>
    private static IEnumerable<string> GetInstruments(IServiceProvider services)
    {
        IMeterFactory meters = services.GetRequiredService<IMeterFactory>();
        IEnumerable<Type> types = Directory
            .EnumerateFiles(AppContext.BaseDirectory, "TextToVideo.*.dll")
            .Select(file => Assembly.Load(Path.GetFileNameWithoutExtension(file)))
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type is { IsClass: true, IsAbstract: false } && type.Name.EndsWith("Metrics", StringComparison.Ordinal));
        foreach (Type type in types.Where(type => type != typeof(GpuMetrics)))
        {
            ActivatorUtilities.GetServiceOrCreateInstance(services, type);
        }

        using var gpus = new GpuMetrics(meters, () => new OneGpu());
        gpus.StartAsync(CancellationToken.None).GetAwaiter().GetResult();
        var instruments = new HashSet<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Scope == meters && instrument.Meter.Name.StartsWith("TextToVideo.", StringComparison.Ordinal))
                {
                    Assert.False(string.IsNullOrEmpty(instrument.Description), $"{instrument.Name} has no description.");
                    instruments.Add($"{instrument.Name} {GetKind(instrument)} {instrument.Unit}");
                }
            },
        };
        listener.Start();
        return instruments;
    }

    /// <summary>Creates an instrument, as the document describes it, with one measurement.</summary>
    private static void Record(Meter meter, string name, string kind, string unit)
    {
        switch (kind)
        {
            case "counter":
                meter.CreateCounter<long>(name, unit).Add(1);
                break;
            case "up-down counter":
                meter.CreateUpDownCounter<long>(name, unit).Add(1);
                break;
            case "gauge":
                meter.CreateObservableGauge(name, () => 1, unit);
                break;
            default:
                meter.CreateHistogram<double>(name, unit).Record(1);
                break;
        }
    }

    private static string Code(string cell) => TelemetryDocument.Codes(cell).Single();

    private static string GetKind(Instrument instrument) =>
        instrument.GetType().Name.Split('`')[0] switch
        {
            "Counter" => "counter",
            "UpDownCounter" or "ObservableUpDownCounter" => "up-down counter",
            "Histogram" => "histogram",
            "ObservableGauge" => "gauge",
            string other => other,
        };

    private static IEnumerable<string> GetConstants(Type type) =>
        type.GetFields().Select(field => (string)field.GetRawConstantValue()!).Order(StringComparer.Ordinal);
}

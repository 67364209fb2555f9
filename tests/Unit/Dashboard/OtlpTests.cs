using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Aspire.Dashboard.Access;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace TextToVideo.Unit.Dashboard;

/// <summary>Telemetry that OpenTelemetry's own exporter sends.</summary>
public sealed class OtlpTests : IAsyncLifetime
{
    private const string Name = "TextToVideo.Unit.Dashboard.OtlpTests";

    private static readonly Action<ILogger, int, Exception?> s_line = LoggerMessage.Define<int>(LogLevel.Warning, new EventId(1), "Step {Step} was slow");

    private TestDashboard? _dashboard;

    private TestDashboard Dashboard => _dashboard!;

    public async Task InitializeAsync() => _dashboard = await TestDashboard.StartAsync();

    [Theory]
    [InlineData(OtlpExportProtocol.Grpc)]
    [InlineData(OtlpExportProtocol.HttpProtobuf)]
    public async Task Export_SpansLinesAndMetrics_AreFound(OtlpExportProtocol protocol)
    {
        string video = Guid.NewGuid().ToString("N");
        using var source = new ActivitySource(Name);
        using var meter = new Meter(Name);
        using (TracerProvider? _ = Sdk.CreateTracerProviderBuilder().ConfigureResource(Describe).AddSource(Name)
            .AddOtlpExporter(options => SendTo(options, protocol, "traces")).Build())
        using (MeterProvider? metrics = Sdk.CreateMeterProviderBuilder().ConfigureResource(Describe).AddMeter(Name)
            .AddOtlpExporter(options => SendTo(options, protocol, "metrics")).Build())
        using (ILoggerFactory logs = LoggerFactory.Create(builder => builder.AddOpenTelemetry(options =>
        {
            options.IncludeFormattedMessage = true;
            options.SetResourceBuilder(ResourceBuilder.CreateEmpty().AddService("sender", serviceInstanceId: "sender-1"));
            options.AddOtlpExporter(exporter => SendTo(exporter, protocol, "logs"));
        })))
        {
            using Activity? root = source.StartActivity("root", ActivityKind.Server);
            root!.SetTag(TestTelemetry.SearchAttribute, video).SetTag("numbers", new[] { 1, 2 });
            using (Activity? child = source.StartActivity("child"))
            {
                child!.AddEvent(new ActivityEvent("checkpoint")).SetStatus(ActivityStatusCode.Error, "it broke");
                s_line(logs.CreateLogger(Name), 7, null);
            }

            Counter<long> counter = meter.CreateCounter<long>("texttovideo.tests", "{test}", "Tests that ran.");
            counter.Add(3, new KeyValuePair<string, object?>("kind", "unit"));
            Histogram<double> histogram = meter.CreateHistogram<double>("texttovideo.tests.duration", "s");
            histogram.Record(0.3);
        }

        JsonElement trace = Assert.Single(await Dashboard.UntilAsync<JsonElement>($"/api/traces?query=video_{video}"));
        string id = trace.GetProperty("id").GetString()!;
        JsonElement[] spans = await Dashboard.UntilAsync<JsonElement>($"/api/traces/{id}", 2);
        Assert.Equal(["root", "child"], spans.Select(span => span.GetProperty("name").GetString()));
        Assert.Equal(spans[0].GetProperty("id").GetString(), spans[1].GetProperty("parent").GetString());
        Assert.Equal(2, spans[0].GetProperty("attributes").GetProperty("numbers").GetArrayLength());
        Assert.Equal("sender-1", spans[0].GetProperty("instance").GetString());
        Assert.Equal("it broke", spans[1].GetProperty("message").GetString());
        Assert.Equal("checkpoint", spans[1].GetProperty("events")[0].GetProperty("name").GetString());

        JsonElement line = Assert.Single(await Dashboard.UntilAsync<JsonElement>($"/api/logs?trace={id}"));
        Assert.Equal("Step 7 was slow", line.GetProperty("body").GetString());
        Assert.Equal(spans[1].GetProperty("id").GetString(), line.GetProperty("span").GetString());
        Assert.Equal(13, line.GetProperty("severity").GetInt32());

        JsonElement[] found = await Dashboard.UntilAsync<JsonElement>("/api/metrics", 2);
        Assert.Equal(["counter", "histogram"], found.Select(metric => metric.GetProperty("kind").GetString()));
        JsonElement plot = Assert.Single(await Dashboard.UntilAsync<JsonElement>(
            $"/api/metrics/plots?resource=sender&scope={Name}&name=texttovideo.tests&minutes=5"));
        Assert.Equal("kind=unit", plot.GetProperty("lines")[0].GetProperty("label").GetString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("wrong")]
    public async Task Export_WithoutTheKey_IsRefused(string? key)
    {
        using var http = new HttpClient();
        using HttpResponseMessage byHttp = await http.SendAsync(Request(Dashboard.Server.OtlpHttpAddress, "/v1/traces", "application/x-protobuf", key));
        using HttpRequestMessage request = Request(
            Dashboard.Server.OtlpGrpcAddress, "/opentelemetry.proto.collector.trace.v1.TraceService/Export", "application/grpc", key);
        request.Version = HttpVersion.Version20;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        using HttpResponseMessage byGrpc = await http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, byHttp.StatusCode);
        Assert.Equal("16", Assert.Single(byGrpc.Headers.GetValues("grpc-status")));
    }

    [Theory]
    [InlineData("application/json", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/x-protobuf", HttpStatusCode.BadRequest)]
    public async Task Export_NotWhatItShouldBe_IsRefused(string type, HttpStatusCode status)
    {
        using var http = new HttpClient();

        using HttpResponseMessage response = await http.SendAsync(
            Request(Dashboard.Server.OtlpHttpAddress, "/v1/traces", type, Dashboard.Server.Secrets.OtlpApiKey));

        Assert.Equal(status, response.StatusCode);
    }

    [Fact]
    public async Task Get_PageOnThePortOfTelemetry_IsNotThere()
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Dashboard.Server.OtlpHttpAddress}/api/resources");
        request.Headers.Add(OtlpAccess.Header, Dashboard.Server.Secrets.OtlpApiKey);
        request.Headers.Host = Dashboard.Browser.BaseAddress!.Authority;

        using HttpResponseMessage response = await http.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    public async Task DisposeAsync() => await Dashboard.DisposeAsync();

    private static void Describe(ResourceBuilder resource) => resource.AddService("sender", serviceInstanceId: "sender-1");

    private static HttpRequestMessage Request(string address, string path, string type, string? key)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"{address}{path}") { Content = new ByteArrayContent("no message"u8.ToArray()) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        if (key is not null)
        {
            request.Headers.Add(OtlpAccess.Header, key);
        }

        return request;
    }

    private void SendTo(OtlpExporterOptions options, OtlpExportProtocol protocol, string signal)
    {
        options.Protocol = protocol;
        options.Endpoint = protocol == OtlpExportProtocol.Grpc
            ? new Uri(Dashboard.Server.OtlpGrpcAddress)
            : new Uri($"{Dashboard.Server.OtlpHttpAddress}/v1/{signal}");
        options.Headers = $"{OtlpAccess.Header}={Dashboard.Server.Secrets.OtlpApiKey}";
    }
}

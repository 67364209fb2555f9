using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace TextToVideo.Unit.Polyfills;

public sealed class OpenTelemetryHostingTests
{
    [Fact]
    public async Task AddOpenTelemetry_HostStarted_ExportsSpansWithTheResource()
    {
        using var source = new ActivitySource(nameof(AddOpenTelemetry_HostStarted_ExportsSpansWithTheResource));
        var exporter = new RecordingExporter();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("unit-test"))
            .WithTracing(tracing => tracing.AddSource(source.Name));
        builder.Services.AddOpenTelemetry()
            .WithTracing(tracing => tracing.AddProcessor(new SimpleActivityExportProcessor(exporter)))
            .WithMetrics();
        using var host = builder.Build();
        Assert.Null(source.StartActivity("before the host started"));

        await host.StartAsync();
        source.StartActivity("denoise")?.Dispose();
        await host.StopAsync();

        Assert.Equal(["unit-test: denoise"], exporter.Spans);
    }

    [Fact]
    public void AddOpenTelemetry_Twice_OneHostedServiceBeforeTheOthers()
    {
        var services = new ServiceCollection();
        services.AddHostedService<OtherService>();

        services.AddOpenTelemetry();
        services.AddOpenTelemetry();

        using var provider = services.BuildServiceProvider();
        var hosted = provider.GetServices<IHostedService>().ToList();
        Assert.Equal(2, hosted.Count);
        Assert.IsType<OtherService>(hosted[1]);
    }

    private sealed class RecordingExporter : BaseExporter<Activity>
    {
        private readonly ConcurrentQueue<string> _spans = new();

        public IEnumerable<string> Spans => _spans;

        public override ExportResult Export(in Batch<Activity> batch)
        {
            foreach (var span in batch)
            {
                var service = ParentProvider.GetResource().Attributes.Single(attribute => attribute.Key == "service.name").Value;
                _spans.Enqueue($"{service}: {span.DisplayName}");
            }

            return ExportResult.Success;
        }
    }

    private sealed class OtherService : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.CompletedTask;
    }
}

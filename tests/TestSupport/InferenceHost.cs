using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using TextToVideo.Inference;
using TextToVideo.Inference.Models;

namespace TextToVideo.TestSupport;

/// <summary>A host with the services of AddInference, and a log that tests can read.</summary>
public sealed class InferenceHost : IDisposable
{
    private readonly IHost _host;

    public InferenceHost()
        : this([]) { }

    /// <param name="settings">Settings of the host.</param>
    /// <param name="isMeasured">False beside a server of this process, whose metrics would otherwise have this host's, too.</param>
    internal InferenceHost(IEnumerable<KeyValuePair<string, string?>> settings, bool isMeasured = true)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Inference:ModelsPath"] = TestModels.Root });
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Logging.AddFakeLogging();
        builder.AddInference();
        if (!isMeasured)
        {
            builder.Services.AddSingleton<IMeterFactory, UnobservedMeters>();
        }

        _host = builder.Build();
    }

    public IModelComponents Components => _host.Services.GetRequiredService<IModelComponents>();

    public IModelRepository Repository => _host.Services.GetRequiredService<IModelRepository>();

    public IMeterFactory Meters => _host.Services.GetRequiredService<IMeterFactory>();

    public IReadOnlyList<FakeLogRecord> Log => _host.Services.GetFakeLogCollector().GetSnapshot();

    public Task StartAsync() => _host.StartAsync();

    public void Dispose() => _host.Dispose();

    /// <summary>Creates meters whose names nothing listens to.</summary>
    private sealed class UnobservedMeters : IMeterFactory
    {
        private readonly List<Meter> _meters = [];

        public Meter Create(MeterOptions options)
        {
            var meter = new Meter($"unobserved {options.Name}");
            _meters.Add(meter);
            return meter;
        }

        public void Dispose() => _meters.ForEach(meter => meter.Dispose());
    }
}

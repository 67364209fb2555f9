using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TextToVideo.Inference;
using TextToVideo.Inference.Models;

namespace TextToVideo.Unit.Inference;

/// <summary>What a service gets from AddInference, with a log that can be read.</summary>
public sealed class InferenceHost : IDisposable
{
    private readonly IHost _host;
    private readonly LogCollector _log = new();

    public InferenceHost()
        : this([])
    {
    }

    internal InferenceHost(IEnumerable<KeyValuePair<string, string?>> settings)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Inference:ModelsPath"] = TestModels.Root });
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Logging.AddProvider(_log);
        builder.AddInference();
        _host = builder.Build();
    }

    public IModelComponents Components => _host.Services.GetRequiredService<IModelComponents>();

    public IModelRepository Repository => _host.Services.GetRequiredService<IModelRepository>();

    public IReadOnlyList<(LogLevel Level, string Message)> Log => _log.Entries;

    public Task StartAsync() => _host.StartAsync();

    public void Dispose() => _host.Dispose();

    private sealed class LogCollector : ILoggerProvider, ILogger
    {
        private readonly Lock _gate = new();
        private readonly List<(LogLevel Level, string Message)> _entries = [];

        public IReadOnlyList<(LogLevel Level, string Message)> Entries
        {
            get
            {
                lock (_gate)
                {
                    return [.. _entries];
                }
            }
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_gate)
            {
                _entries.Add((logLevel, formatter(state, exception)));
            }
        }

        public void Dispose()
        {
        }
    }
}

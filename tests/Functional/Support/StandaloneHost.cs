using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TextToVideo.Standalone;
using Xunit.Abstractions;

namespace TextToVideo.Functional.Support;

/// <summary>
/// The server (<c>serve</c>) in this process, where its code is compiled once for all tests. It cannot be killed, and its log is not that
/// of the console; <see cref="StandaloneProcess"/> is for tests of these.
/// </summary>
public sealed class StandaloneHost : RunningSystem
{
    private readonly WebApplication _app;
    private readonly LogLines _log;

    private StandaloneHost(WebApplication app, LogLines log, int port, int grpcPort, string dataPath)
        : base(port, grpcPort, dataPath)
    {
        _app = app;
        _log = log;
    }

    public override IReadOnlyList<string> Log => _log.Lines;

    /// <summary>Starts the server, and waits until it is healthy.</summary>
    /// <param name="dataPath">The folder of its data.</param>
    /// <param name="log">Receives its log messages.</param>
    /// <param name="settings">Settings, with the names of their environment variables.</param>
    /// <param name="configure">Replaces services.</param>
    public static async Task<StandaloneHost> StartAsync(
        string dataPath,
        ITestOutputHelper? log = null,
        IReadOnlyDictionary<string, string>? settings = null,
        Action<IServiceCollection>? configure = null
    )
    {
        (int port, int grpcPort) = FreePorts.GetPair();
        WebApplicationBuilder builder = WebApplication.CreateBuilder(
            new WebApplicationOptions
            {
                ApplicationName = typeof(StandaloneExtensions).Assembly.GetName().Name,
                ContentRootPath = AppContext.BaseDirectory,
                EnvironmentName = Environments.Production,
            }
        );
        builder.Configuration.AddInMemoryCollection([
            new("URLS", $"http://localhost:{port}"),
            new("GRPC_URLS", $"http://localhost:{grpcPort}"),
            new("OTEL_EXPORTER_OTLP_ENDPOINT", string.Empty),
        ]);
        builder.Configuration.AddInMemoryCollection(
            (settings ?? new Dictionary<string, string>()).Select(setting =>
                KeyValuePair.Create(setting.Key.Replace("__", ":", StringComparison.Ordinal), (string?)setting.Value)
            )
        );
        builder.AddServiceDefaults();
        builder.AddStandalone(dataPath);
        configure?.Invoke(builder.Services);
        var lines = new LogLines(log);
        builder.Logging.ClearProviders().AddProvider(lines);

        // A stop that takes longer than this fails, and a busy machine is slow.
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = Wait.Long);
        WebApplication app = builder.Build().MapStandalone();
        var server = new StandaloneHost(app, lines, port, grpcPort, dataPath);
        try
        {
            // The loops of the server must not run in the context of the test.
            await Task.Run(() => app.StartAsync()).WaitAsync(Wait.Long);
            await Wait.UntilAsync("/health returns 200", server.Http.IsReadyAsync);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public override void AttachLog(ITestOutputHelper? log) => _log.Attach(log);

    protected override async ValueTask StopAsync()
    {
        _log.Attach(null);
        await Task.Run(() => _app.StopAsync());
        await _app.DisposeAsync();
    }

    /// <summary>Keeps the messages, and writes them to the output of the current test.</summary>
    private sealed class LogLines(ITestOutputHelper? output) : ILoggerProvider
    {
        private readonly ConcurrentQueue<string> _lines = [];
        private readonly TestOutput _output = new(output);

        public IReadOnlyList<string> Lines => [.. _lines];

        public void Attach(ITestOutputHelper? output) => _output.Attach(output);

        public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

        public void Dispose() { }

        private void Write(string line)
        {
            _lines.Enqueue(line);
            _output.WriteLine(line);
        }

        private sealed class Logger(LogLines lines, string category) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(
                LogLevel logLevel,
                EventId eventId,
                TState state,
                Exception? exception,
                Func<TState, Exception?, string> formatter
            ) => lines.Write($"{logLevel} {category}: {formatter(state, exception)} {exception}".TrimEnd());
        }
    }
}

using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Xunit.Abstractions;

namespace TextToVideo.TestSupport;

/// <summary>Keeps the log lines of the AppHost and its resources, and writes them to the output of the current test.</summary>
internal sealed class ResourceLog(ITestOutputHelper? output) : ILoggerProvider
{
    /// <summary>The part of a category before the name of a resource.</summary>
    private const string ResourceCategory = ".Resources.";

    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> _lines = [];
    private readonly ConcurrentQueue<string> _all = [];
    private readonly TestOutput _output = new(output);

    /// <summary>Returns the service of which a resource is a replica, for example <c>denoising</c> for <c>denoising-2</c>.</summary>
    public static string GetService(string resource) =>
        resource.TrimEnd("0123456789".ToCharArray()) is var name && name.EndsWith('-') ? name[..^1] : resource;

    /// <summary>Returns the log lines of a service's processes so far.</summary>
    public IReadOnlyList<string> GetLines(string service) =>
        _lines.TryGetValue(service, out ConcurrentQueue<string>? lines) ? [.. lines] : [];

    /// <summary>Returns the lines of the AppHost and of all services so far.</summary>
    public IReadOnlyList<string> GetLines() => [.. _all];

    /// <summary>Writes to the output of a test from now on; null for none.</summary>
    public void Attach(ITestOutputHelper? output) => _output.Attach(output);

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName)
    {
        int found = categoryName.IndexOf(ResourceCategory, StringComparison.Ordinal);
        string name = found < 0 ? "apphost" : categoryName[(found + ResourceCategory.Length)..];
        return new Logger(this, name, _lines.GetOrAdd(GetService(name), _ => new ConcurrentQueue<string>()));
    }

    /// <inheritdoc/>
    public void Dispose() { }

    private void Write(string name, string line)
    {
        line = $"{name}: {line}";
        _all.Enqueue(line);
        _output.WriteLine(line);
    }

    private sealed class Logger(ResourceLog log, string name, ConcurrentQueue<string> lines) : ILogger
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
        )
        {
            string line = exception is null ? formatter(state, exception) : $"{formatter(state, exception)} {exception}";
            lines.Enqueue(line);
            log.Write(name, line);
        }
    }
}

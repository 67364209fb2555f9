using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using TextToVideo.ServiceDefaults.Telemetry;

namespace TextToVideo.ServiceDefaults.Tests.Telemetry;

public sealed class LineFormatterTests
{
    private static readonly DateTimeOffset s_now = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    [Fact]
    public void Write_WithinASpan_IsOneLineWithTheTrace()
    {
        using Activity activity = new Activity("test").Start();

        Assert.Equal(
            "2026-01-02T03:04:05.678Z warn Some.Category: two lines"
                + $" trace_id={activity.TraceId} span_id={activity.SpanId}{Environment.NewLine}",
            Write("two\nlines", null)
        );
    }

    [Fact]
    public void Write_WithoutASpanAndWithAnException_IsTheLineThenTheException()
    {
        Activity.Current = null;
        var exception = new InvalidOperationException("No.");

        Assert.Equal(
            $"2026-01-02T03:04:05.678Z warn Some.Category: text{Environment.NewLine}{exception}{Environment.NewLine}",
            Write("text", exception)
        );
    }

    private static string Write(string text, Exception? exception)
    {
        var writer = new StringWriter();
        new LineFormatter(new FakeTimeProvider(s_now)).Write(
            new LogEntry<string>(LogLevel.Warning, "Some.Category", default, text, exception, (state, _) => state),
            null,
            writer
        );
        return writer.ToString();
    }
}

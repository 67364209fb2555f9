using TextToVideo.Contracts.Telemetry;
using TextToVideo.TestSupport.Otlp;

namespace TextToVideo.Benchmarks;

/// <summary>
/// Shows where the time of a job goes that passes through several processes. The spans of all processes divide it into parts that follow
/// one another: the work of each stage, and what happens before, between and after them.
/// </summary>
internal sealed class JobProfile
{
    private readonly List<(string Name, List<double> Milliseconds)> _parts = [];

    /// <summary>Adds a job.</summary>
    /// <param name="trace">The spans of the job's trace, from all processes.</param>
    /// <param name="start">When the client sent its request.</param>
    /// <param name="end">When the client knew that the job had ended.</param>
    public void Add(IReadOnlyCollection<Span> trace, DateTimeOffset start, DateTimeOffset end)
    {
        DateTimeOffset last = start;
        string previous = "the request";
        foreach (
            Span work in trace.Where(span => span.Name.StartsWith(SpanNames.Work, StringComparison.Ordinal)).OrderBy(span => span.Start)
        )
        {
            string stage = work.Name[SpanNames.Work.Length..];
            Add($"from {previous} to {stage}", work.Start - last);

            // The rest of a stage is artifacts, progress and the event that reports its end.
            TimeSpan computing = Sum(trace, span => span.ParentId == work.Id && IsComputing(span));
            TimeSpan sending = Sum(trace, span => span.ParentId == work.Id && span.Scope == "MassTransit");
            Add($"{stage}: model calls and ffmpeg", computing);
            Add($"{stage}: the rest", work.Duration - computing - sending);

            // The event is on its way while the stage still waits for the broker's confirm.
            last = work.End - sending;
            previous = stage;
        }

        Add($"from {previous} to the client", end - last);
    }

    /// <summary>Prints the medians.</summary>
    public void Print()
    {
        Console.WriteLine("| part of a job | median |");
        Console.WriteLine("|---|---|");
        foreach ((string name, List<double> milliseconds) in _parts.Where(part => Statistics.Median(part.Milliseconds) >= 0.05))
        {
            Console.WriteLine(Invariant($"| {name} | {Statistics.Median(milliseconds):0.0} ms |"));
        }

        Console.WriteLine();
    }

    private static bool IsComputing(Span span) =>
        span.Name.StartsWith(SpanNames.Run, StringComparison.Ordinal)
        || span.Name == SpanNames.DenoiseStep
        || span.Name.StartsWith(SpanNames.Ffmpeg, StringComparison.Ordinal);

    private static TimeSpan Sum(IReadOnlyCollection<Span> trace, Func<Span, bool> isPart) =>
        new(trace.Where(isPart).Sum(span => span.Duration.Ticks));

    private void Add(string name, TimeSpan time)
    {
        if (_parts.Find(part => part.Name == name).Milliseconds is { } known)
        {
            known.Add(time.TotalMilliseconds);
        }
        else
        {
            _parts.Add((name, [time.TotalMilliseconds]));
        }
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using TextToVideo.Contracts.Telemetry;

namespace TextToVideo.Benchmarks;

/// <summary>
/// Measures the processor time of the stages while one job runs at a time, and the durations of the denoiser's steps by the number of jobs
/// in the batch. It listens to the spans of a server in this process. The processor time includes ffmpeg, which is a child process.
/// </summary>
internal sealed class StageMeter : IDisposable
{
    // The clock ticks of proc(5): sysconf(_SC_CLK_TCK), which is 100 on Linux.
    private const double TicksPerSecond = 100;

    private readonly ConcurrentDictionary<string, double> _begun = new();
    private readonly ConcurrentDictionary<string, double> _processor = new();
    private readonly ConcurrentQueue<(int Jobs, double Seconds)> _steps = new();
    private readonly ActivityListener _listener;

    public StageMeter()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name.StartsWith("TextToVideo.", StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStarted = Begin,
            ActivityStopped = End,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>Returns the processor time of this process and its exited children, in seconds.</summary>
    public static double GetTotalProcessorSeconds()
    {
        // Split after the name, which may contain spaces. cutime and cstime are fields 16 and 17 of the whole line.
        string stat = File.ReadAllText("/proc/self/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        double children =
            (long.Parse(fields[13], CultureInfo.InvariantCulture) + long.Parse(fields[14], CultureInfo.InvariantCulture)) / TicksPerSecond;
        return Environment.CpuUsage.TotalTime.TotalSeconds + children;
    }

    /// <summary>Returns the processor time of a stage's work so far, in seconds.</summary>
    public double GetProcessorSeconds(string stage) => _processor.GetValueOrDefault(SpanNames.Work + stage);

    /// <summary>Returns the denoiser's steps since the last call: the number of jobs in the batch and the seconds of each step.</summary>
    public IReadOnlyList<(int Jobs, double Seconds)> TakeSteps()
    {
        var taken = new List<(int Jobs, double Seconds)>();
        while (_steps.TryDequeue(out (int Jobs, double Seconds) step))
        {
            taken.Add(step);
        }

        return taken;
    }

    public void Dispose() => _listener.Dispose();

    private void Begin(Activity activity)
    {
        if (activity.OperationName.StartsWith(SpanNames.Work, StringComparison.Ordinal))
        {
            _begun[activity.OperationName] = GetTotalProcessorSeconds();
        }
    }

    private void End(Activity activity)
    {
        if (_begun.TryRemove(activity.OperationName, out double begun))
        {
            double taken = GetTotalProcessorSeconds() - begun;
            _processor.AddOrUpdate(activity.OperationName, taken, (_, sum) => sum + taken);
        }
        else if (activity.OperationName == SpanNames.DenoiseStep && activity.GetTagItem(AttributeNames.BatchJobs) is int jobs)
        {
            _steps.Enqueue((jobs, activity.Duration.TotalSeconds));
        }
    }
}

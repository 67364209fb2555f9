using System.Diagnostics;
using System.Globalization;

namespace TextToVideo.Benchmarks;

/// <summary>
/// Detects stalls of this machine: the host of a virtual machine may withdraw the processors or block disk access for up to several
/// seconds, which makes measurements invalid. A thread that wakes up every few milliseconds detects missing processors, because no load
/// delays it as long. The kernel's pressure stall information shows the time that processes waited for the disk.
/// </summary>
internal sealed class StallDetector : IDisposable
{
    // Contains the microseconds in which any task waited for a disk (docs.kernel.org/accounting/psi.html). Not every kernel has it.
    private const string DiskPressure = "/proc/pressure/io";
    private const string Total = "total=";

    private const int Attempts = 5;

    // Busy threads take turns of a few milliseconds, and a full garbage collection of such a server takes less than a tenth of a second.
    private static readonly TimeSpan s_threshold = TimeSpan.FromMilliseconds(150);

    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan s_window = TimeSpan.FromMilliseconds(500);

    private readonly Thread _thread;
    private volatile bool _ended;
    private int _count;

    public StallDetector()
    {
        _thread = new Thread(Watch) { IsBackground = true, Name = nameof(StallDetector) };
        _thread.Start();
    }

    /// <summary>Gets the number of repeated measurements.</summary>
    public int Repeated { get; private set; }

    /// <summary>Gets the number of measurements with a stall in every attempt. The result of the last attempt was used.</summary>
    public int Disturbed { get; private set; }

    /// <summary>Repeats a measurement, up to a maximum number of attempts, until the machine does not stall during it.</summary>
    /// <param name="measure">Makes the measurement. The result of an attempt with a stall is discarded.</param>
    public async Task<T> MeasureAsync<T>(Func<Task<T>> measure)
    {
        for (int attempt = 1; ; attempt++)
        {
            int before = Volatile.Read(ref _count);
            T result = await measure();
            if (Volatile.Read(ref _count) == before)
            {
                return result;
            }

            if (attempt == Attempts)
            {
                Disturbed++;
                return result;
            }

            Repeated++;
        }
    }

    public void Dispose()
    {
        _ended = true;
        _thread.Join();
    }

    private void Watch()
    {
        long last = Stopwatch.GetTimestamp();
        long window = last;
        TimeSpan waited = ReadDiskWait();
        while (!_ended)
        {
            Thread.Sleep(s_interval);
            bool stalled = Stopwatch.GetElapsedTime(last) > s_threshold;
            last = Stopwatch.GetTimestamp();
            if (Stopwatch.GetElapsedTime(window, last) > s_window)
            {
                TimeSpan now = ReadDiskWait();
                stalled |= now - waited > s_threshold;
                (waited, window) = (now, last);
            }

            if (stalled)
            {
                Interlocked.Increment(ref _count);
            }
        }
    }

    private static TimeSpan ReadDiskWait()
    {
        if (!File.Exists(DiskPressure))
        {
            return TimeSpan.Zero;
        }

        string some = File.ReadLines(DiskPressure).First();
        return TimeSpan.FromMicroseconds(
            long.Parse(some[(some.LastIndexOf(Total, StringComparison.Ordinal) + Total.Length)..], CultureInfo.InvariantCulture)
        );
    }
}

using System.Diagnostics;
using System.Globalization;

namespace TextToVideo.Benchmarks;

/// <summary>
/// Notes when this machine stood still: its host took the processors away, or had it wait for the disk, both of which happens to virtual machines for
/// up to seconds. What is measured meanwhile says nothing of what runs on it. A thread that wants to run every few milliseconds sees the one, which no
/// work holds up so long; the kernel's account of time that was lost to the disk shows the other.
/// </summary>
internal sealed class Standstills : IDisposable
{
    // Microseconds in which anything waited for a disk: docs.kernel.org/accounting/psi.html. Not every kernel has it.
    private const string DiskPressure = "/proc/pressure/io";
    private const string Total = "total=";

    private const int Attempts = 5;

    // Threads at work take turns of a few milliseconds; a full garbage collection of such a server stops it for less than a tenth of a second.
    private static readonly TimeSpan s_long = TimeSpan.FromMilliseconds(150);

    private static readonly TimeSpan s_beat = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan s_window = TimeSpan.FromMilliseconds(500);

    private readonly Thread _thread;
    private volatile bool _ended;
    private int _count;

    public Standstills()
    {
        _thread = new Thread(Beat) { IsBackground = true, Name = nameof(Standstills) };
        _thread.Start();
    }

    /// <summary>Measurements that were done again.</summary>
    public int Repeated { get; private set; }

    /// <summary>Measurements in whose every attempt the machine stood still; the last one counted.</summary>
    public int Disturbed { get; private set; }

    /// <summary>Measures until the machine did not stand still meanwhile, some times at most.</summary>
    /// <param name="measure">Is called again after a disturbed attempt, whose result is forgotten.</param>
    public async Task<T> UndisturbedAsync<T>(Func<Task<T>> measure)
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

    private void Beat()
    {
        long last = Stopwatch.GetTimestamp();
        long window = last;
        TimeSpan waited = WaitedForDisk();
        while (!_ended)
        {
            Thread.Sleep(s_beat);
            bool stoodStill = Stopwatch.GetElapsedTime(last) > s_long;
            last = Stopwatch.GetTimestamp();
            if (Stopwatch.GetElapsedTime(window, last) > s_window)
            {
                TimeSpan now = WaitedForDisk();
                stoodStill |= now - waited > s_long;
                (waited, window) = (now, last);
            }

            if (stoodStill)
            {
                Interlocked.Increment(ref _count);
            }
        }
    }

    private static TimeSpan WaitedForDisk()
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

namespace TextToVideo.Planning.Simulation;

/// <summary>
/// The future events on two clocks: simulated time, and work time on shared processors, which runs slower while the demand for processors
/// exceeds their number. All work slows down equally, as with a fair scheduler.
/// </summary>
/// <param name="processors">The number of processors; null if unlimited.</param>
internal sealed class EventQueue(double? processors)
{
    private readonly PriorityQueue<SimulationEvent, double> _timed = new();
    private readonly PriorityQueue<SimulationEvent, double> _worked = new();
    private double _demand;

    /// <summary>The simulated time in seconds since the start.</summary>
    public double Now { get; private set; }

    /// <summary>The work time: how many seconds of work would have been possible with enough processors.</summary>
    public double Work { get; private set; }

    private double Speed => _demand > processors ? processors.Value / _demand : 1;

    /// <summary>Adds demand for processors; a negative number removes it.</summary>
    public void AddDemand(double more) => _demand += more;

    /// <summary>Schedules an event by simulated time.</summary>
    /// <param name="simulationEvent">The event.</param>
    /// <param name="time">The simulated time.</param>
    public void ScheduleAt(in SimulationEvent simulationEvent, double time) => _timed.Enqueue(simulationEvent, time);

    /// <summary>Schedules an event by work time.</summary>
    /// <param name="simulationEvent">The event.</param>
    /// <param name="work">The time by <see cref="Work"/>.</param>
    public void ScheduleAtWork(in SimulationEvent simulationEvent, double work) => _worked.Enqueue(simulationEvent, work);

    /// <summary>Gets the time of the next event.</summary>
    public bool TryPeek(out double time)
    {
        bool isTimed = _timed.TryPeek(out _, out time);
        if (!_worked.TryPeek(out _, out double work))
        {
            return isTimed;
        }

        double worked = GetTime(work);
        time = isTimed ? Math.Min(time, worked) : worked;
        return true;
    }

    /// <summary>Advances to the next event, which must exist, and returns it.</summary>
    public SimulationEvent Next()
    {
        if (
            !_worked.TryPeek(out SimulationEvent simulationEvent, out double work)
            || (_timed.TryPeek(out _, out double time) && time <= GetTime(work))
        )
        {
            _timed.TryDequeue(out simulationEvent, out time);
            AdvanceTo(time);
            return simulationEvent;
        }

        _worked.Dequeue();
        Now = GetTime(work);
        Work = Math.Max(work, Work);
        return simulationEvent;
    }

    /// <summary>Advances the time to a moment before the next event.</summary>
    public void AdvanceTo(double time)
    {
        Work += (time - Now) * Speed;
        Now = time;
    }

    private double GetTime(double work) => Now + (Math.Max(work - Work, 0) / Speed);
}

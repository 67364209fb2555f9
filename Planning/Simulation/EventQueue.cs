namespace TextToVideo.Planning.Simulation;

/// <summary>
/// What is going to happen, by two clocks: the wall's, and that of work on shared processors, which slows down while more processors are wanted
/// than there are. All work then slows down alike, as under a fair scheduler.
/// </summary>
/// <param name="processors">How many there are; null: as many as are wanted.</param>
internal sealed class EventQueue(double? processors)
{
    private readonly PriorityQueue<SimulationEvent, double> _timed = new();
    private readonly PriorityQueue<SimulationEvent, double> _worked = new();
    private double _wanted;

    /// <summary>Seconds since the beginning.</summary>
    public double Now { get; private set; }

    /// <summary>Seconds that work would have taken until now, were no processor ever missing.</summary>
    public double Work { get; private set; }

    private double Speed => _wanted > processors ? processors.Value / _wanted : 1;

    /// <summary>Work begins that keeps so many processors busy; with a negative number it ends.</summary>
    public void Want(double more) => _wanted += more;

    /// <summary>Announces something.</summary>
    /// <param name="happening">What.</param>
    /// <param name="time">When, in seconds since the beginning.</param>
    public void AnnounceAt(in SimulationEvent happening, double time) => _timed.Enqueue(happening, time);

    /// <summary>Announces the end of work.</summary>
    /// <param name="happening">What happens then.</param>
    /// <param name="work">When, by <see cref="Work"/>.</param>
    public void AnnounceAtWork(in SimulationEvent happening, double work) => _worked.Enqueue(happening, work);

    /// <summary>Looks when the next event is.</summary>
    public bool TryPeek(out double time)
    {
        bool isTimed = _timed.TryPeek(out _, out time);
        if (!_worked.TryPeek(out _, out double work))
        {
            return isTimed;
        }

        double worked = TimeOf(work);
        time = isTimed ? Math.Min(time, worked) : worked;
        return true;
    }

    /// <summary>Goes on to the next event, which there is.</summary>
    public SimulationEvent Next()
    {
        if (
            !_worked.TryPeek(out SimulationEvent happening, out double work)
            || (_timed.TryPeek(out _, out double time) && time <= TimeOf(work))
        )
        {
            _timed.TryDequeue(out happening, out time);
            AdvanceTo(time);
            return happening;
        }

        _worked.Dequeue();
        Now = TimeOf(work);
        Work = Math.Max(work, Work);
        return happening;
    }

    /// <summary>Lets time pass until a moment before the next event.</summary>
    public void AdvanceTo(double time)
    {
        Work += (time - Now) * Speed;
        Now = time;
    }

    private double TimeOf(double work) => Now + (Math.Max(work - Work, 0) / Speed);
}

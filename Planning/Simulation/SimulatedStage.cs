namespace TextToVideo.Planning.Simulation;

/// <summary>A stage during a simulation: a queue and processes.</summary>
internal abstract class SimulatedStage(int index, StageSettings settings, JobTable jobs, EventQueue events, ulong seed)
{
    private readonly LatencyHistogram _wait = new();
    private readonly LatencyHistogram _work = new();
    private readonly DepthSeries _depth = new();
    private readonly Queue<int> _queue = new();
    private int _waiting;
    private int _maxWaiting;
    private double _busy;
    private long _retries;

    /// <summary>The average number of processes until now.</summary>
    public virtual double MeanReplicas => settings.Replicas;

    protected StageSettings Settings => settings;

    /// <summary>The stage's own random number generator, so that one stage does not affect the random numbers of another.</summary>
    protected RandomStream Random { get; } = new(seed);

    protected JobTable Jobs => jobs;

    protected int Queued => _queue.Count;

    /// <summary>The number of jobs that all processes can handle at once.</summary>
    protected abstract double Places { get; }

    /// <summary>Handles the arrival of a job.</summary>
    public void Enter(int job, double now)
    {
        jobs[job].Entered = now;
        if (!TryStart(job, now))
        {
            BeginWaiting(now);
            _queue.Enqueue(job);
        }
    }

    /// <summary>Draws whether the attempt that has just ended fails.</summary>
    public bool DrawFailure() => settings.FailureProbability > 0 && Random.NextDouble() < settings.FailureProbability;

    /// <summary>Schedules a retry of a job.</summary>
    public void Retry(int job, double now)
    {
        _retries++;
        events.ScheduleAt(new SimulationEvent(SimulationEvent.EventKind.Retry, index, job), now + settings.RetryDelay);
    }

    /// <summary>Handles an event that the stage has scheduled.</summary>
    /// <param name="simulationEvent">The event.</param>
    /// <param name="now">The simulated time.</param>
    /// <param name="done">Receives the jobs that the stage has completed.</param>
    public abstract void Handle(in SimulationEvent simulationEvent, double now, List<int> done);

    public StageResult ToResult(double duration)
    {
        _depth.Advance(duration, _waiting);
        return new StageResult(
            settings.Name,
            settings.Replicas,
            MeanReplicas,
            Latency.From(_wait),
            Latency.From(_work),
            duration > 0 ? Math.Min(_busy / (Places * duration), 1) : 0,
            duration > 0 ? _depth.Total / duration : 0,
            _maxWaiting,
            _retries
        );
    }

    /// <summary>Starts work on a job if a process is free.</summary>
    protected abstract bool TryStart(int job, double now);

    /// <summary>The clock of the stage's work.</summary>
    protected double Clock => settings.Processors > 0 ? events.Work : events.Now;

    /// <summary>Schedules the end of work.</summary>
    /// <param name="kind">The kind of event.</param>
    /// <param name="subject">The job or the replica.</param>
    /// <param name="time">The time by <see cref="Clock"/>.</param>
    /// <param name="version">The version of the replica's schedule.</param>
    protected void Schedule(SimulationEvent.EventKind kind, int subject, double time, int version = 0)
    {
        var simulationEvent = new SimulationEvent(kind, index, subject, version);
        if (settings.Processors > 0)
        {
            events.ScheduleAtWork(simulationEvent, time);
        }
        else
        {
            events.ScheduleAt(simulationEvent, time);
        }
    }

    /// <summary>Marks the stage's processors as busy.</summary>
    protected void AcquireProcessors() => events.AddDemand(settings.Processors);

    /// <summary>Marks the stage's processors as free.</summary>
    protected void ReleaseProcessors() => events.AddDemand(-settings.Processors);

    protected int Dequeue(double now)
    {
        EndWaiting(now);
        return _queue.Dequeue();
    }

    protected void BeginWaiting(double now)
    {
        _depth.Advance(now, _waiting++);
        _maxWaiting = Math.Max(_maxWaiting, _waiting);
    }

    protected void EndWaiting(double now) => _depth.Advance(now, _waiting--);

    protected void Begin(int job, double now)
    {
        jobs[job].Started = now;
        if (jobs[job].IsCounted)
        {
            _wait.Add(now - jobs[job].Entered);
        }
    }

    protected void End(int job, double now)
    {
        if (jobs[job].IsCounted)
        {
            _work.Add(now - jobs[job].Started);
        }
    }

    /// <summary>Adds to the busy time of the processes, in seconds.</summary>
    protected void AddBusyTime(double time) => _busy += time;
}

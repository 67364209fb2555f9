namespace TextToVideo.Planning.Simulation;

/// <summary>A stage at work: a queue, and processes.</summary>
internal abstract class SimulatedStage(int index, StageSettings settings, JobTable jobs, EventQueue events, ulong seed)
{
    private readonly LatencyHistogram _wait = new();
    private readonly LatencyHistogram _work = new();
    private readonly DepthSeries _depth = new();
    private readonly Queue<int> _queue = new();
    private int _waiting;
    private int _mostWaiting;
    private double _busy;
    private long _retries;

    protected StageSettings Settings => settings;

    /// <summary>A stream of chance of its own: what one stage draws changes nothing at another.</summary>
    protected RandomStream Random { get; } = new(seed);

    protected JobTable Jobs => jobs;

    protected int Queued => _queue.Count;

    /// <summary>Jobs that all processes can work on at a time.</summary>
    protected abstract double Places { get; }

    /// <summary>A job has come.</summary>
    public void Enter(int job, double now)
    {
        jobs[job].Entered = now;
        if (!TryTake(job, now))
        {
            BeginWaiting(now);
            _queue.Enqueue(job);
        }
    }

    /// <summary>Whether an attempt that has just ended has failed.</summary>
    public bool Fails() => settings.FailureProbability > 0 && Random.NextDouble() < settings.FailureProbability;

    /// <summary>Has a job tried again later.</summary>
    public void Retry(int job, double now)
    {
        _retries++;
        events.AnnounceAt(new SimulationEvent(SimulationEvent.What.Retry, index, job), now + settings.RetryDelay);
    }

    /// <summary>Something that the stage has announced is there.</summary>
    /// <param name="happening">It.</param>
    /// <param name="now">The time.</param>
    /// <param name="done">Takes the jobs that the stage is done with.</param>
    public abstract void Handle(in SimulationEvent happening, double now, List<int> done);

    public StageResult ToResult(double duration)
    {
        _depth.Advance(duration, _waiting);
        return new StageResult(
            settings.Name,
            settings.Replicas,
            Latency.From(_wait),
            Latency.From(_work),
            duration > 0 ? Math.Min(_busy / (Places * duration), 1) : 0,
            duration > 0 ? _depth.Total / duration : 0,
            _mostWaiting,
            _retries
        );
    }

    /// <summary>Begins to work on a job if there is a place.</summary>
    protected abstract bool TryTake(int job, double now);

    /// <summary>The clock that the stage's work goes by.</summary>
    protected double Clock => settings.Processors > 0 ? events.Work : events.Now;

    /// <summary>Announces the end of work.</summary>
    /// <param name="kind">What happens then.</param>
    /// <param name="subject">To what.</param>
    /// <param name="time">When, by <see cref="Clock"/>.</param>
    /// <param name="version">Of the subject's plan.</param>
    protected void Announce(SimulationEvent.What kind, int subject, double time, int version = 0)
    {
        var happening = new SimulationEvent(kind, index, subject, version);
        if (settings.Processors > 0)
        {
            events.AnnounceAtWork(happening, time);
        }
        else
        {
            events.AnnounceAt(happening, time);
        }
    }

    /// <summary>The stage's processors are busy from now on.</summary>
    protected void TakeProcessors() => events.Want(settings.Processors);

    /// <summary>They are free again.</summary>
    protected void GiveProcessorsBack() => events.Want(-settings.Processors);

    protected int Dequeue(double now)
    {
        EndWaiting(now);
        return _queue.Dequeue();
    }

    protected void BeginWaiting(double now)
    {
        _depth.Advance(now, _waiting++);
        _mostWaiting = Math.Max(_mostWaiting, _waiting);
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

    /// <summary>Processes have worked: places times seconds.</summary>
    protected void Worked(double time) => _busy += time;
}

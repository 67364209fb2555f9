namespace TextToVideo.Planning.Simulation;

/// <summary>A stage whose processes are started and stopped by an autoscaler. They handle each job separately.</summary>
internal sealed class AutoscaledStage : SimulatedStage
{
    private readonly int _index;
    private readonly EventQueue _events;
    private readonly AutoscalingSettings _scaling;

    /// <summary>The jobs of each process that works.</summary>
    private readonly List<List<int>> _replicas = [];

    /// <summary>The process of each job, the end of the work by the clock of the stage, and the version of that plan.</summary>
    private readonly Dictionary<int, (List<int> Replica, double End, int Version)> _working = [];

    /// <summary>The work that is left of jobs whose process was stopped.</summary>
    private readonly Dictionary<int, double> _checkpoints = [];

    /// <summary>The numbers of processes that were wanted within the window, with their times.</summary>
    private readonly Queue<(double Time, int Replicas)> _wanted = new();

    private int _starting;
    private int _version;
    private bool _isWatching;
    private double _stoppedAt = double.NegativeInfinity;
    private double _changedAt;
    private double _replicaTime;

    public AutoscaledStage(int index, StageSettings settings, JobTable jobs, EventQueue events, ulong seed)
        : base(index, settings, jobs, events, seed)
    {
        _index = index;
        _events = events;
        _scaling = settings.Autoscaling!;
        for (int i = 0; i < _scaling.MinReplicas; i++)
        {
            _replicas.Add([]);
        }
    }

    /// <summary>The number of jobs that all processes that work now can handle.</summary>
    public int Capacity => _replicas.Count * Settings.Concurrency;

    public override double MeanReplicas => _events.Now > 0 ? GetReplicaTime() / _events.Now : _replicas.Count;

    protected override double Places => MeanReplicas * Settings.Concurrency;

    /// <summary>Schedules the next decision if none is scheduled.</summary>
    /// <param name="now">The simulated time.</param>
    public void Watch(double now)
    {
        if (!_isWatching)
        {
            _isWatching = true;
            _events.ScheduleAt(new SimulationEvent(SimulationEvent.EventKind.Scale, _index, 0), now + _scaling.Interval);
        }
    }

    /// <summary>Starts or stops processes.</summary>
    /// <param name="demand">The number of jobs that the stage still has to work on.</param>
    /// <param name="now">The simulated time.</param>
    public void Scale(int demand, double now)
    {
        _isWatching = false;
        int wanted = Math.Clamp(
            (demand + _scaling.JobsPerReplica - 1) / _scaling.JobsPerReplica,
            _scaling.MinReplicas,
            _scaling.MaxReplicas
        );
        _wanted.Enqueue((now, wanted));
        while (_wanted.Peek().Time < now - _scaling.ScaleDownWindow)
        {
            _wanted.Dequeue();
        }

        for (int i = _replicas.Count + _starting; i < wanted; i++)
        {
            AdvanceReplicaTime(now);
            _starting++;
            _events.ScheduleAt(new SimulationEvent(SimulationEvent.EventKind.Start, _index, 0), now + _scaling.StartTime);
        }

        if (_wanted.Max(decision => decision.Replicas) < _replicas.Count && _starting == 0 && now - _stoppedAt >= _scaling.ScaleDownPeriod)
        {
            Stop(now);
        }

        if (demand > 0 || _replicas.Count + _starting > _scaling.MinReplicas)
        {
            Watch(now);
        }
    }

    public override void Handle(in SimulationEvent simulationEvent, double now, List<int> done)
    {
        if (simulationEvent.Kind == SimulationEvent.EventKind.Start)
        {
            _starting--;
            _replicas.Add([]);
            TakeQueued(now);
            return;
        }

        int job = simulationEvent.Subject;
        if (!_working.TryGetValue(job, out (List<int> Replica, double End, int Version) work) || work.Version != simulationEvent.Version)
        {
            return;
        }

        Leave(job, now);
        work.Replica.Remove(job);
        done.Add(job);
        TakeQueued(now);
    }

    protected override bool TryStart(int job, double now)
    {
        List<int> replica = _replicas.MinBy(replica => replica.Count)!;
        if (replica.Count >= Settings.Concurrency)
        {
            return false;
        }

        Begin(job, now);
        AcquireProcessors();
        replica.Add(job);
        double end = Clock + (_checkpoints.Remove(job, out double left) ? left : Settings.Service.Draw(Random));
        _working[job] = (replica, end, ++_version);
        Schedule(SimulationEvent.EventKind.Done, job, end, _version);
        return true;
    }

    /// <summary>Stops the process that was started last. Its jobs enter the stage again with the work that is left.</summary>
    private void Stop(double now)
    {
        AdvanceReplicaTime(now);
        _stoppedAt = now;
        List<int> jobs = _replicas[^1];
        _replicas.RemoveAt(_replicas.Count - 1);
        foreach (int job in jobs)
        {
            _checkpoints[job] = _working[job].End - Clock;
            Leave(job, now);
        }

        foreach (int job in jobs)
        {
            Enter(job, now);
        }
    }

    private void Leave(int job, double now)
    {
        _working.Remove(job);
        End(job, now);
        AddBusyTime(now - Jobs[job].Started);
        ReleaseProcessors();
    }

    private void TakeQueued(double now)
    {
        while (Queued > 0 && _working.Count < Capacity)
        {
            TryStart(Dequeue(now), now);
        }
    }

    /// <summary>A process costs money from its start on, also while it loads its model.</summary>
    private void AdvanceReplicaTime(double now)
    {
        _replicaTime += (now - _changedAt) * (_replicas.Count + _starting);
        _changedAt = now;
    }

    private double GetReplicaTime() => _replicaTime + ((_events.Now - _changedAt) * (_replicas.Count + _starting));
}

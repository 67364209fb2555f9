namespace TextToVideo.Planning.Simulation;

/// <summary>
/// A stage whose replicas process several jobs step by step. Only steps at which a job joins or leaves are events, because nothing changes
/// in between. If jobs take turns, every step is an event. Only busy replicas take memory.
/// </summary>
internal sealed class BatchStage : SimulatedStage
{
    private readonly BatchSettings _batch;
    private readonly WorkMeter _work;
    private readonly ReplicaLoads _loads = new();
    private readonly List<Replica?> _busy = [];
    private Replica? _spare;
    private int _version;

    public BatchStage(int index, StageSettings settings, JobTable jobs, EventQueue events, WorkMeter work, ulong seed)
        : base(index, settings, jobs, events, seed)
    {
        _batch = settings.Batch!;
        _work = work;
    }

    /// <summary>The number of replicas, because a replica is busy as long as it has any job.</summary>
    protected override double Places => Settings.Replicas;

    public override void Handle(in SimulationEvent simulationEvent, double now, List<int> done)
    {
        int index = simulationEvent.Subject;
        if (_busy[index] is not { } replica || replica.Version != simulationEvent.Version)
        {
            return;
        }

        AddBusyTime(now - replica.Planned);
        int steps = replica.Steps;
        int together = Math.Min(replica.Working.Count, _batch.MaxJobs);
        _work.Add(together);
        while (replica.Joining.TryDequeue(out int joining))
        {
            EndWaiting(now);
            Join(replica, joining, now);
        }

        for (int i = together; i > 0; i--)
        {
            // A job that has had its turn moves to the end, behind the jobs that have arrived meanwhile.
            (int job, int left) = replica.Working.Dequeue();
            if (left > steps)
            {
                replica.Working.Enqueue((job, left - steps));
                continue;
            }

            End(job, now);
            done.Add(job);
        }

        while (Queued > 0 && replica.Working.Count < _batch.Places)
        {
            Join(replica, Dequeue(now), now);
        }

        _loads[index] = replica.Count;
        if (replica.Count > 0)
        {
            Plan(index, replica, now);
        }
        else
        {
            ReleaseProcessors();
            _busy[index] = null;
            _spare = replica;
        }
    }

    protected override bool TryStart(int job, double now)
    {
        int best = _loads.FindLeast();
        if (_loads.Count < Settings.Replicas && (best < 0 || _loads[best] > 0))
        {
            best = _loads.Add();
            _busy.Add(null);
        }

        if (_loads[best] >= _batch.Places)
        {
            return false;
        }

        _loads[best]++;
        if (_busy[best] is not { } replica)
        {
            replica = _spare ?? new Replica();
            _spare = null;
            _busy[best] = replica;
            AcquireProcessors();
            Join(replica, job, now);
            Plan(best, replica, now);
            return true;
        }

        // The job joins at the end of the current step.
        BeginWaiting(now);
        replica.Joining.Enqueue(job);
        double elapsed = Math.Ceiling((Clock - replica.Since) / replica.StepTime);
        Schedule(best, replica, (int)Math.Clamp(elapsed, 1, replica.Steps));
        return true;
    }

    private void Join(Replica replica, int job, double now)
    {
        Begin(job, now);
        replica.Working.Enqueue((job, _batch.Steps));
    }

    /// <summary>
    /// Schedules the next event of a replica: its first job completes, or the next jobs have their turn. A job that joins earlier replaces
    /// it.
    /// </summary>
    private void Plan(int index, Replica replica, double now)
    {
        replica.Planned = now;
        replica.Since = Clock;

        // A step time of zero would make the number of elapsed steps undefined.
        int together = Math.Min(replica.Working.Count, _batch.MaxJobs);
        _work.Add(together);
        replica.StepTime = Math.Max(Settings.Service.Draw(Random) * _batch.GetCost(together), double.Epsilon * 1e9);
        Schedule(index, replica, together < replica.Working.Count ? 1 : replica.Working.Min(job => job.Left));
    }

    private void Schedule(int index, Replica replica, int steps)
    {
        replica.Steps = steps;
        replica.Version = ++_version;
        Schedule(SimulationEvent.EventKind.Step, index, replica.Since + (steps * replica.StepTime), replica.Version);
    }

    private sealed class Replica
    {
        public Queue<(int Job, int Left)> Working { get; } = new();

        public Queue<int> Joining { get; } = new();

        /// <summary>When the current event was scheduled, in simulated time.</summary>
        public double Planned { get; set; }

        /// <summary>The same moment by <see cref="SimulatedStage.Clock"/>.</summary>
        public double Since { get; set; }

        public double StepTime { get; set; }

        /// <summary>
        /// The number of steps until the current event. It is not computed from the time, whose rounding could keep it at zero forever.
        /// </summary>
        public int Steps { get; set; }

        /// <summary>The version of the schedule, which is different for all schedules of the stage.</summary>
        public int Version { get; set; }

        public int Count => Working.Count + Joining.Count;
    }
}

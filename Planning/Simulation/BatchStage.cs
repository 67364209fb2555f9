namespace TextToVideo.Planning.Simulation;

/// <summary>
/// A stage whose replicas process several jobs step by step. Only steps at which a job joins or leaves are events, because nothing changes
/// in between. If jobs take turns, every step is an event.
/// </summary>
internal sealed class BatchStage : SimulatedStage
{
    private readonly BatchSettings _batch;
    private readonly Replica[] _replicas;

    public BatchStage(int index, StageSettings settings, JobTable jobs, EventQueue events, ulong seed)
        : base(index, settings, jobs, events, seed)
    {
        _batch = settings.Batch!;
        _replicas = [.. Enumerable.Range(0, settings.Replicas).Select(_ => new Replica())];
    }

    /// <summary>The number of replicas, because a replica is busy as long as it has any job.</summary>
    protected override double Places => _replicas.Length;

    public override void Handle(in SimulationEvent simulationEvent, double now, List<int> done)
    {
        Replica replica = _replicas[simulationEvent.Subject];
        if (replica.Version != simulationEvent.Version)
        {
            return;
        }

        AddBusyTime(now - replica.Planned);
        int steps = (int)Math.Round((Clock - replica.Since) / replica.StepTime);
        int together = Math.Min(replica.Working.Count, _batch.MaxJobs);
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

        if (replica.Working.Count > 0)
        {
            Plan(simulationEvent.Subject, now);
        }
        else
        {
            ReleaseProcessors();
        }
    }

    protected override bool TryStart(int job, double now)
    {
        int best = 0;
        for (int i = 1; i < _replicas.Length && _replicas[best].Count > 0; i++)
        {
            best = _replicas[i].Count < _replicas[best].Count ? i : best;
        }

        Replica replica = _replicas[best];
        if (replica.Count >= _batch.Places)
        {
            return false;
        }

        if (replica.Count == 0)
        {
            AcquireProcessors();
            Join(replica, job, now);
            Plan(best, now);
            return true;
        }

        // The job joins at the end of the current step.
        BeginWaiting(now);
        replica.Joining.Enqueue(job);
        double steps = Math.Max(Math.Ceiling((Clock - replica.Since) / replica.StepTime), 1);
        Schedule(SimulationEvent.EventKind.Step, best, replica.Since + (steps * replica.StepTime), ++replica.Version);
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
    private void Plan(int index, double now)
    {
        Replica replica = _replicas[index];
        replica.Planned = now;
        replica.Since = Clock;

        // A step time of zero would make the number of steps undefined.
        int together = Math.Min(replica.Working.Count, _batch.MaxJobs);
        replica.StepTime = Math.Max(Settings.Service.Draw(Random) * _batch.GetCost(together), double.Epsilon * 1e9);
        int steps = together < replica.Working.Count ? 1 : replica.Working.Min(job => job.Left);

        Schedule(SimulationEvent.EventKind.Step, index, replica.Since + (steps * replica.StepTime), ++replica.Version);
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

        public int Version { get; set; }

        public int Count => Working.Count + Joining.Count;
    }
}

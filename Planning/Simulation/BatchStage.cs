namespace TextToVideo.Planning.Simulation;

/// <summary>
/// A stage whose replicas work on several jobs step by step. Only steps at which somebody joins or leaves are events, since between them nothing
/// changes; but where jobs take turns each step is one.
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

    /// <summary>A replica is busy while it has any job.</summary>
    protected override double Places => _replicas.Length;

    public override void Handle(in SimulationEvent happening, double now, List<int> done)
    {
        Replica replica = _replicas[happening.Subject];
        if (replica.Version != happening.Version)
        {
            return;
        }

        Worked(now - replica.Planned);
        int steps = (int)Math.Round((Clock - replica.Since) / replica.StepTime);
        int together = Math.Min(replica.Working.Count, _batch.MaxJobs);
        while (replica.Joining.TryDequeue(out int joining))
        {
            EndWaiting(now);
            Join(replica, joining, now);
        }

        for (int i = together; i > 0; i--)
        {
            // Whoever has had its turn goes to the end, behind those who came meanwhile.
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
            Plan(happening.Subject, now);
        }
        else
        {
            GiveProcessorsBack();
        }
    }

    protected override bool TryTake(int job, double now)
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
            TakeProcessors();
            Join(replica, job, now);
            Plan(best, now);
            return true;
        }

        // It joins at the end of the step that is being taken.
        BeginWaiting(now);
        replica.Joining.Enqueue(job);
        double steps = Math.Max(Math.Ceiling((Clock - replica.Since) / replica.StepTime), 1);
        Announce(SimulationEvent.What.Step, best, replica.Since + (steps * replica.StepTime), ++replica.Version);
        return true;
    }

    private void Join(Replica replica, int job, double now)
    {
        Begin(job, now);
        replica.Working.Enqueue((job, _batch.Steps));
    }

    /// <summary>Until the first of its jobs is done, or the next have their turn, unless another joins before.</summary>
    private void Plan(int index, double now)
    {
        Replica replica = _replicas[index];
        replica.Planned = now;
        replica.Since = Clock;

        // Zero would give no number of steps.
        int together = Math.Min(replica.Working.Count, _batch.MaxJobs);
        replica.StepTime = Math.Max(Settings.Service.Draw(Random) * _batch.CostOf(together), double.Epsilon * 1e9);
        int steps = together < replica.Working.Count ? 1 : replica.Working.Min(job => job.Left);

        Announce(SimulationEvent.What.Step, index, replica.Since + (steps * replica.StepTime), ++replica.Version);
    }

    private sealed class Replica
    {
        public Queue<(int Job, int Left)> Working { get; } = new();

        public Queue<int> Joining { get; } = new();

        /// <summary>When the present plan was made.</summary>
        public double Planned { get; set; }

        /// <summary>The same by the clock of work.</summary>
        public double Since { get; set; }

        public double StepTime { get; set; }

        public int Version { get; set; }

        public int Count => Working.Count + Joining.Count;
    }
}

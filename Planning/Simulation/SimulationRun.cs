using TextToVideo.Contracts;

namespace TextToVideo.Planning.Simulation;

/// <summary>One run of a simulation, from its first request to the end of its last job.</summary>
internal sealed class SimulationRun
{
    private readonly SimulationSettings _settings;
    private readonly int _maxInSystem;
    private readonly WorkMeter _work;
    private readonly EventQueue _events;
    private readonly JobTable _jobs = new();
    private readonly FairQueue _queue;
    private readonly SimulatedStage[] _stages;
    private readonly AutoscaledStage[] _scaled;
    private readonly int[] _inStage;
    private readonly Arrivals _arrivals;
    private readonly RandomStream _tenants;
    private readonly LatencyHistogram _latency = new();
    private readonly LatencyHistogram _admission = new();
    private readonly DepthSeries _inSystem = new();
    private readonly List<int> _done = [];
    private int _requests;
    private long _completed;
    private long _failed;
    private long _refused;

    /// <param name="settings">The settings.</param>
    /// <param name="maxInSystem">The maximum number of waiting and running jobs, which the memory is proportional to.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    public SimulationRun(SimulationSettings settings, int maxInSystem, CancellationToken cancellationToken)
    {
        _settings = settings;
        _maxInSystem = maxInSystem;
        _work = new WorkMeter(cancellationToken);
        _events = new EventQueue(settings.Processors);
        _queue = new FairQueue(settings.Tenants, _work);

        var seeds = new RandomStream(unchecked((ulong)settings.Seed));
        _arrivals = new Arrivals(settings.Arrivals, new RandomStream(seeds.Next()), _work);
        _tenants = new RandomStream(seeds.Next());
        _stages =
        [
            .. settings.Stages.Select(
                (stage, index) =>
                    stage.Autoscaling is not null ? new AutoscaledStage(index, stage, _jobs, _events, seeds.Next())
                    : stage.Batch is null ? (SimulatedStage)new PlainStage(index, stage, _jobs, _events, seeds.Next())
                    : new BatchStage(index, stage, _jobs, _events, _work, seeds.Next())
            ),
        ];
        _scaled = [.. _stages.OfType<AutoscaledStage>()];
        _inStage = new int[_stages.Length];
    }

    private int MaxRunning => _scaled.Aggregate(_settings.MaxRunning, (limit, stage) => Math.Min(limit, stage.Capacity));

    /// <exception cref="InvalidFieldException">Too many jobs are in the system.</exception>
    /// <exception cref="OperationCanceledException">The operation was cancelled.</exception>
    public SimulationResult Run()
    {
        double arrival = _arrivals.Next();
        while (true)
        {
            _work.Add(1);
            bool isAnnounced = _events.TryPeek(out double announced);
            if (_requests < _settings.Jobs && (!isAnnounced || arrival <= announced))
            {
                _events.AdvanceTo(arrival);
                Arrive(arrival);
                arrival = _arrivals.Next();
            }
            else if (isAnnounced)
            {
                SimulationEvent simulationEvent = _events.Next();
                Handle(simulationEvent, _events.Now);
            }
            else
            {
                return ToResult(_events.Now);
            }
        }
    }

    private void Arrive(double now)
    {
        bool isCounted = _requests >= _settings.WarmUp * _settings.Jobs;
        _requests++;
        if (_queue.Waiting >= _settings.MaxWaiting && _queue.Running >= MaxRunning)
        {
            _refused++;
            return;
        }

        if (_jobs.Count == _maxInSystem)
        {
            throw new InvalidFieldException(
                "jobs",
                $"arrive faster than they are completed: more than {_maxInSystem} would be in the system at once. Lower the rate, jobs or "
                    + "max_waiting, or add replicas; ./run simulate accepts more"
            );
        }

        _inSystem.Advance(now, _jobs.Count);
        int tenant = DrawTenant();
        int job = _jobs.Add(
            new JobTable.Job
            {
                Arrived = now,
                Tenant = tenant,
                IsCounted = isCounted,
            }
        );
        _queue.Add(job, tenant);
        _inStage[0]++;
        Array.ForEach(_scaled, stage => stage.Watch(now));
        Admit(now);
    }

    private int DrawTenant()
    {
        if (_settings.Tenants == 1)
        {
            return 0;
        }

        return _settings.FirstTenantShare is { } share
            ? _tenants.NextDouble() < share
                ? 0
                : 1 + _tenants.Next(_settings.Tenants - 1)
            : _tenants.Next(_settings.Tenants);
    }

    private void Admit(double now)
    {
        while (_queue.Waiting > 0 && _queue.Running < MaxRunning)
        {
            int job = _queue.Next();
            if (_jobs[job].IsCounted)
            {
                _admission.Add(now - _jobs[job].Arrived);
            }

            _stages[0].Enter(job, now);
        }
    }

    private void Handle(in SimulationEvent simulationEvent, double now)
    {
        SimulatedStage stage = _stages[simulationEvent.Stage];
        if (simulationEvent.Kind == SimulationEvent.EventKind.Retry)
        {
            stage.Enter(simulationEvent.Subject, now);
            return;
        }

        if (simulationEvent.Kind == SimulationEvent.EventKind.Scale)
        {
            // Jobs that have not reached the stage count too, as in the view stage_demand of the job database.
            ((AutoscaledStage)stage).Scale(_inStage.Take(simulationEvent.Stage + 1).Sum(), now);
            Admit(now);
            return;
        }

        _done.Clear();
        stage.Handle(simulationEvent, now, _done);
        foreach (int job in _done)
        {
            Advance(job, stage, now);
        }

        if (simulationEvent.Kind == SimulationEvent.EventKind.Start)
        {
            Admit(now);
        }
    }

    private void Advance(int job, SimulatedStage stage, double now)
    {
        ref JobTable.Job state = ref _jobs[job];
        if (stage.DrawFailure())
        {
            state.Failures++;
            if (state.Failures < _settings.Stages[state.Stage].MaxAttempts)
            {
                stage.Retry(job, now);
                return;
            }

            _failed++;
            _inStage[state.Stage]--;
            Leave(job, now);
            return;
        }

        state.Failures = 0;
        _inStage[state.Stage]--;
        state.Stage++;
        if (state.Stage < _stages.Length)
        {
            _inStage[state.Stage]++;
            _stages[state.Stage].Enter(job, now);
            return;
        }

        _completed++;
        if (state.IsCounted)
        {
            _latency.Add(now - state.Arrived);
        }

        Leave(job, now);
    }

    private void Leave(int job, double now)
    {
        _inSystem.Advance(now, _jobs.Count);
        _queue.Leave(_jobs[job].Tenant);
        _jobs.Remove(job);
        Admit(now);
    }

    private SimulationResult ToResult(double duration)
    {
        double cost = _stages.Zip(_settings.Stages, (stage, settings) => stage.MeanReplicas * settings.HourPrice).Sum();
        double each = _completed > 0 ? cost * duration / 3600 / _completed : 0;
        return new SimulationResult(
            _requests,
            _completed,
            _failed,
            _refused,
            duration,
            duration > 0 ? _completed / duration : 0,
            Latency.From(_latency),
            Latency.From(_admission),
            duration > 0 ? _inSystem.Total / duration : 0,
            (int)_inSystem.Largest,
            [.. _stages.Select(stage => stage.ToResult(duration))],
            _inSystem.ToPoints(),
            cost,
            each
        );
    }
}

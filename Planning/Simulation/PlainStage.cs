namespace TextToVideo.Planning.Simulation;

/// <summary>A stage whose processes handle each job separately, first come, first served.</summary>
internal sealed class PlainStage(int index, StageSettings settings, JobTable jobs, EventQueue events, ulong seed)
    : SimulatedStage(index, settings, jobs, events, seed)
{
    private readonly long _places = (long)settings.Replicas * settings.Concurrency;
    private long _working;

    protected override double Places => _places;

    public override void Handle(in SimulationEvent simulationEvent, double now, List<int> done)
    {
        End(simulationEvent.Subject, now);
        AddBusyTime(now - Jobs[simulationEvent.Subject].Started);
        ReleaseProcessors();
        done.Add(simulationEvent.Subject);
        _working--;
        if (Queued > 0)
        {
            Work(Dequeue(now), now);
        }
    }

    protected override bool TryStart(int job, double now)
    {
        if (_working == _places)
        {
            return false;
        }

        Work(job, now);
        return true;
    }

    private void Work(int job, double now)
    {
        Begin(job, now);
        _working++;
        AcquireProcessors();
        Schedule(SimulationEvent.EventKind.Done, job, Clock + Settings.Service.Draw(Random));
    }
}

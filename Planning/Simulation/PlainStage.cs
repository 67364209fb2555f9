namespace TextToVideo.Planning.Simulation;

/// <summary>A stage whose processes work on each job alone: first come, first served.</summary>
internal sealed class PlainStage(int index, StageSettings settings, JobTable jobs, EventQueue events, ulong seed)
    : SimulatedStage(index, settings, jobs, events, seed)
{
    private readonly long _places = (long)settings.Replicas * settings.Concurrency;
    private long _working;

    protected override double Places => _places;

    public override void Handle(in SimulationEvent happening, double now, List<int> done)
    {
        End(happening.Subject, now);
        Worked(now - Jobs[happening.Subject].Started);
        GiveProcessorsBack();
        done.Add(happening.Subject);
        _working--;
        if (Queued > 0)
        {
            Work(Dequeue(now), now);
        }
    }

    protected override bool TryTake(int job, double now)
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
        TakeProcessors();
        Announce(SimulationEvent.What.Done, job, Clock + Settings.Service.Draw(Random));
    }
}

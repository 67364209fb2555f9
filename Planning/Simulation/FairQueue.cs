namespace TextToVideo.Planning.Simulation;

/// <summary>
/// The queue in front of the pipeline, with the same order as in the real system: the tenant with the fewest running jobs is first; among
/// equals, the one whose last job was admitted longest ago.
/// </summary>
internal sealed class FairQueue
{
    private readonly WorkMeter _work;
    private readonly Queue<int>[] _waiting;
    private readonly int[] _running;
    private readonly long[] _lastTurn;
    private long _turn;

    public FairQueue(int tenants, WorkMeter work)
    {
        _work = work;
        _waiting = [.. Enumerable.Range(0, tenants).Select(_ => new Queue<int>())];
        _running = new int[tenants];
        _lastTurn = new long[tenants];
    }

    public int Waiting { get; private set; }

    public int Running { get; private set; }

    public void Add(int job, int tenant)
    {
        _waiting[tenant].Enqueue(job);
        Waiting++;
    }

    /// <summary>Admits the next job.</summary>
    public int Next()
    {
        _work.Add(_waiting.Length);
        int best = -1;
        for (int tenant = 0; tenant < _waiting.Length; tenant++)
        {
            if (
                _waiting[tenant].Count > 0
                && (best < 0 || (_running[tenant], _lastTurn[tenant]).CompareTo((_running[best], _lastTurn[best])) < 0)
            )
            {
                best = tenant;
            }
        }

        Waiting--;
        Running++;
        _running[best]++;
        _lastTurn[best] = ++_turn;
        return _waiting[best].Dequeue();
    }

    /// <summary>Records that a tenant's job has left the pipeline.</summary>
    public void Leave(int tenant)
    {
        Running--;
        _running[tenant]--;
    }
}

namespace TextToVideo.Planning.Simulation;

/// <summary>
/// The number of jobs of each replica of a stage, as a tree of minima, so that the replica with the fewest jobs is found in logarithmic
/// time.
/// </summary>
internal sealed class ReplicaLoads
{
    // The node n has the children 2n and 2n + 1; the leaves are the second half.
    private int[] _tree = [int.MaxValue, int.MaxValue];

    /// <summary>The number of replicas.</summary>
    public int Count { get; private set; }

    private int Leaves => _tree.Length / 2;

    /// <summary>The number of jobs of a replica.</summary>
    public int this[int replica]
    {
        get => _tree[Leaves + replica];
        set
        {
            int node = Leaves + replica;
            _tree[node] = value;
            while ((node /= 2) > 0)
            {
                _tree[node] = Math.Min(_tree[2 * node], _tree[(2 * node) + 1]);
            }
        }
    }

    /// <summary>Adds a replica without jobs and returns its number.</summary>
    public int Add()
    {
        if (Count == Leaves)
        {
            Grow();
        }

        this[Count] = 0;
        return Count++;
    }

    /// <summary>Returns the first of the replicas with the fewest jobs, or −1 if there is no replica.</summary>
    public int FindLeast()
    {
        if (Count == 0)
        {
            return -1;
        }

        int node = 1;
        while (node < Leaves)
        {
            node = _tree[2 * node] <= _tree[(2 * node) + 1] ? 2 * node : (2 * node) + 1;
        }

        return node - Leaves;
    }

    private void Grow()
    {
        int[] old = _tree;
        _tree = new int[2 * old.Length];
        Array.Fill(_tree, int.MaxValue);
        Array.Copy(old, old.Length / 2, _tree, Leaves, old.Length / 2);
        for (int node = Leaves - 1; node > 0; node--)
        {
            _tree[node] = Math.Min(_tree[2 * node], _tree[(2 * node) + 1]);
        }
    }
}

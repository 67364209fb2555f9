namespace TextToVideo.Planning.Simulation;

/// <summary>The jobs that are in the system, by number; a number is used again.</summary>
internal sealed class JobTable
{
    private readonly Stack<int> _free = new();
    private Job[] _jobs = new Job[1024];
    private int _count;

    public ref Job this[int number] => ref _jobs[number];

    /// <summary>How many there are.</summary>
    public int Count => _count - _free.Count;

    public int Add(in Job job)
    {
        int number = _free.Count > 0 ? _free.Pop() : _count++;
        if (number == _jobs.Length)
        {
            Array.Resize(ref _jobs, 2 * number);
        }

        _jobs[number] = job;
        return number;
    }

    public void Remove(int number) => _free.Push(number);

    /// <summary>A job.</summary>
    internal struct Job
    {
        /// <summary>When its request came.</summary>
        public double Arrived;

        /// <summary>When it came to where it is now.</summary>
        public double Entered;

        /// <summary>When work on it began there.</summary>
        public double Started;

        /// <summary>Whose it is.</summary>
        public int Tenant;

        /// <summary>The stage that it is at.</summary>
        public int Stage;

        /// <summary>Attempts of that stage that have failed.</summary>
        public int Failures;

        /// <summary>Whether it counts in the latencies.</summary>
        public bool IsCounted;
    }
}

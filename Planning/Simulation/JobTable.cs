namespace TextToVideo.Planning.Simulation;

/// <summary>The jobs in the system by number. Numbers are reused.</summary>
internal sealed class JobTable
{
    private readonly Stack<int> _free = new();
    private Job[] _jobs = new Job[1024];
    private int _count;

    public ref Job this[int number] => ref _jobs[number];

    /// <summary>The number of jobs in the system.</summary>
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
        /// <summary>The arrival time of the request.</summary>
        public double Arrived;

        /// <summary>The time when the job entered its current stage.</summary>
        public double Entered;

        /// <summary>The time when work on the job began in its current stage.</summary>
        public double Started;

        /// <summary>The tenant.</summary>
        public int Tenant;

        /// <summary>The current stage.</summary>
        public int Stage;

        /// <summary>Failed attempts in the current stage.</summary>
        public int Failures;

        /// <summary>True if the job is included in the latencies.</summary>
        public bool IsCounted;
    }
}

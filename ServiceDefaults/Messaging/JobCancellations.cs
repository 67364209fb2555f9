namespace TextToVideo.ServiceDefaults.Messaging;

/// <summary>
/// What this process works on, so that a cancelled job stops, and so that a command that was sent twice is not worked on twice at a time.
/// </summary>
/// <param name="time">For how long a cancellation is remembered.</param>
public sealed class JobCancellations(TimeProvider time)
{
    /// <summary>A command of a cancelled job may still wait in a queue: for so long it is dropped on arrival.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, DateTimeOffset> _cancelled = [];
    private readonly Dictionary<(Guid VideoId, string Stage), Work> _running = [];

    /// <summary>Waits until no other command of the same job and stage is being worked on, then enters.</summary>
    /// <param name="videoId">The video.</param>
    /// <param name="stage">The stage.</param>
    /// <param name="cancellationToken">Ends the wait, and the work.</param>
    /// <returns>The work; disposing it lets the next one in.</returns>
    public async Task<Work> EnterAsync(Guid videoId, string stage, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task wait;
            lock (_gate)
            {
                if (!_running.TryGetValue((videoId, stage), out Work? running))
                {
                    var work = new Work(this, videoId, stage, cancellationToken);
                    _running.Add((videoId, stage), work);
                    if (_cancelled.ContainsKey(videoId))
                    {
                        work.Cancel();
                    }

                    return work;
                }

                wait = running.Left;
            }

            await wait.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Cancels everything that is being done for the job here, and what may still come.</summary>
    /// <param name="videoId">The video.</param>
    public void Cancel(Guid videoId)
    {
        Work[] running;
        lock (_gate)
        {
            DateTimeOffset now = time.GetUtcNow();
            foreach (Guid old in _cancelled.Where(entry => now - entry.Value > Remembered).Select(entry => entry.Key).ToArray())
            {
                _cancelled.Remove(old);
            }

            _cancelled[videoId] = now;
            running = [.. _running.Values.Where(work => work.VideoId == videoId)];
        }

        foreach (Work work in running)
        {
            work.Cancel();
        }
    }

    /// <summary>One command that is being worked on.</summary>
    public sealed class Work : IDisposable
    {
        private readonly JobCancellations _owner;
        private readonly string _stage;
        private readonly CancellationTokenSource _source;
        private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal Work(JobCancellations owner, Guid videoId, string stage, CancellationToken cancellationToken)
        {
            _owner = owner;
            _stage = stage;
            VideoId = videoId;
            _source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        }

        /// <summary>Cancelled with the job, and with the process.</summary>
        public CancellationToken CancellationToken => _source.Token;

        /// <summary>Whether the job was cancelled (rather than the process stopped).</summary>
        public bool IsJobCancelled { get; private set; }

        internal Guid VideoId { get; }

        internal Task Left => _left.Task;

        /// <summary>Leaves: the next command of the same job and stage may enter.</summary>
        public void Dispose()
        {
            lock (_owner._gate)
            {
                // Disposed a second time, it must not let anyone in beside the next.
                if (_owner._running.GetValueOrDefault((VideoId, _stage)) == this)
                {
                    _owner._running.Remove((VideoId, _stage));
                }
            }

            _left.TrySetResult();
            _source.Dispose();
        }

        internal void Cancel()
        {
            IsJobCancelled = true;
            try
            {
                _source.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // The work has just ended by itself.
            }
        }
    }
}

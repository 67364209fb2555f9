using TextToVideo.Contracts;

namespace TextToVideo.ServiceDefaults.Messaging;

/// <summary>
/// Tracks the commands in progress in this process, so that they stop when their job is cancelled, and so that a command that was sent
/// twice is not processed twice at the same time.
/// </summary>
/// <param name="time">The time provider.</param>
public sealed class JobCancellations(TimeProvider time)
{
    /// <summary>How long a cancellation is remembered, to drop commands of the job that are still in a queue.</summary>
    private static readonly TimeSpan s_remembered = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, DateTimeOffset> _cancelled = [];

    /// <summary>The cancellations in the order of their times, so that forgetting the old ones does not search all of them.</summary>
    private readonly Queue<(Guid VideoId, DateTimeOffset At)> _byTime = [];
    private readonly Dictionary<(Guid VideoId, string Stage), Work> _running = [];

    /// <summary>Waits until no other command of the same job and stage is in progress, then starts the work.</summary>
    /// <param name="videoId">The id of the video.</param>
    /// <param name="stage">The stage.</param>
    /// <param name="cancellationToken">Token to cancel the wait and the work.</param>
    /// <returns>The work. The next command of the job and stage can start when it is disposed.</returns>
    public async Task<Work> StartWorkAsync(Guid videoId, string stage, CancellationToken cancellationToken)
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

                wait = running.Completion;
            }

            await wait.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Cancels the work for a job in this process, and commands of the job that may still arrive.</summary>
    /// <param name="videoId">The id of the video.</param>
    public void Cancel(Guid videoId)
    {
        Work[] running;
        lock (_gate)
        {
            DateTimeOffset now = time.GetUtcNow();
            while (_byTime.TryPeek(out (Guid VideoId, DateTimeOffset At) oldest) && now - oldest.At > s_remembered)
            {
                _byTime.Dequeue();
                if (_cancelled.GetValueOrDefault(oldest.VideoId) == oldest.At)
                {
                    _cancelled.Remove(oldest.VideoId);
                }
            }

            _cancelled[videoId] = now;
            _byTime.Enqueue((videoId, now));
            running = [.. PipelineStages.All.Select(stage => _running.GetValueOrDefault((videoId, stage))).OfType<Work>()];
        }

        foreach (Work work in running)
        {
            work.Cancel();
        }
    }

    /// <summary>A command in progress.</summary>
    public sealed class Work : IDisposable
    {
        private readonly JobCancellations _owner;
        private readonly string _stage;
        private readonly CancellationTokenSource _source;
        private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal Work(JobCancellations owner, Guid videoId, string stage, CancellationToken cancellationToken)
        {
            _owner = owner;
            _stage = stage;
            VideoId = videoId;
            _source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        }

        /// <summary>Gets the token that is cancelled when the job is cancelled or the process stops.</summary>
        public CancellationToken CancellationToken => _source.Token;

        /// <summary>Gets whether the job was cancelled, as opposed to the process being stopped.</summary>
        public bool IsJobCancelled { get; private set; }

        internal Guid VideoId { get; }

        internal Task Completion => _completion.Task;

        /// <summary>Ends the work, so that the next command of the same job and stage can start.</summary>
        public void Dispose()
        {
            lock (_owner._gate)
            {
                // A second call must not remove the next work.
                if (_owner._running.GetValueOrDefault((VideoId, _stage)) == this)
                {
                    _owner._running.Remove((VideoId, _stage));
                }
            }

            _completion.TrySetResult();
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
                // The work has just ended.
            }
        }
    }
}

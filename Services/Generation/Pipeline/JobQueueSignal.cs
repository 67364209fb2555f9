using System.Threading.Channels;

namespace TextToVideo.Generation.Pipeline;

/// <summary>Wakes this process's dispatcher before its next poll when a job was queued or has left the pipeline.</summary>
internal sealed class JobQueueSignal
{
    private readonly Channel<bool> _raised = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );

    /// <summary>Wakes the dispatcher.</summary>
    public void Raise() => _raised.Writer.TryWrite(true);

    /// <summary>Waits until the signal is raised or the time limit has passed.</summary>
    public async Task WaitAsync(TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await _raised.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The time limit has passed: the caller polls.
        }
    }
}

namespace TextToVideo.ServiceDefaults.Messaging;

/// <summary>
/// Lets the work of this process for several jobs run side by side, or one alone. Work for a job that may crash the process runs alone, so
/// that a crash has one possible cause and costs the other jobs nothing. Waiting work enters in the order of its arrival.
/// </summary>
public sealed class WorkGate : IDisposable
{
    private readonly SemaphoreSlim _entrance = new(1);
    private readonly Lock _gate = new();
    private int _inside;
    private TaskCompletionSource _empty = CreateCompleted();

    /// <summary>Enters beside other work, as soon as none is or waits to be alone.</summary>
    /// <param name="cancellationToken">Token to cancel the wait.</param>
    /// <returns>The place; disposing it leaves.</returns>
    public async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        await _entrance.WaitAsync(cancellationToken);
        lock (_gate)
        {
            if (_inside++ == 0)
            {
                _empty = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }

        _entrance.Release();
        return new Place(Leave);
    }

    /// <summary>Enters alone, as soon as all other work has left. Nothing else enters meanwhile.</summary>
    /// <param name="cancellationToken">Token to cancel the wait.</param>
    /// <returns>The place; disposing it leaves.</returns>
    public async Task<IDisposable> EnterAloneAsync(CancellationToken cancellationToken)
    {
        await _entrance.WaitAsync(cancellationToken);
        try
        {
            Task empty;
            lock (_gate)
            {
                empty = _empty.Task;
            }

            await empty.WaitAsync(cancellationToken);
        }
        catch
        {
            _entrance.Release();
            throw;
        }

        return new Place(() => _entrance.Release());
    }

    /// <inheritdoc/>
    public void Dispose() => _entrance.Dispose();

    private static TaskCompletionSource CreateCompleted()
    {
        var completed = new TaskCompletionSource();
        completed.SetResult();
        return completed;
    }

    private void Leave()
    {
        lock (_gate)
        {
            if (--_inside == 0)
            {
                _empty.SetResult();
            }
        }
    }

    private sealed class Place(Action leave) : IDisposable
    {
        private Action? _leave = leave;

        public void Dispose() => Interlocked.Exchange(ref _leave, null)?.Invoke();
    }
}

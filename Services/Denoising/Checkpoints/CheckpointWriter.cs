using TextToVideo.Inference.Tensors;

namespace TextToVideo.Denoising.Checkpoints;

/// <summary>
/// Writes the checkpoints of one job in the background, so that the engine never waits for the store. A failed write is only a warning,
/// because it costs nothing but repeated steps after a restart. Methods must not be called concurrently.
/// </summary>
/// <param name="store">The checkpoint store.</param>
/// <param name="videoId">The video's id.</param>
/// <param name="run">The run that the checkpoints belong to.</param>
/// <param name="firstStep">The number of steps in the existing checkpoint; 0 if there is none.</param>
/// <param name="options">The options with the minimum distance between checkpoints.</param>
/// <param name="time">The time provider.</param>
/// <param name="logger">The logger for failed writes.</param>
internal sealed class CheckpointWriter(
    CheckpointStore store,
    Guid videoId,
    DenoisingRun run,
    int firstStep,
    DenoisingOptions options,
    TimeProvider time,
    ILogger logger
) : IAsyncDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private Task _writing = Task.CompletedTask;
    private int _lastStep = firstStep;
    private long _lastTime = time.GetTimestamp();

    /// <summary>Starts a write if a checkpoint is due and the previous write has ended. The engine calls this after every step.</summary>
    /// <param name="state">The state of the job; the latents are copied.</param>
    public void Offer(DenoisingCheckpoint state)
    {
        if (
            _writing.IsCompleted
            && state.Step - _lastStep >= options.CheckpointEverySteps
            && time.GetElapsedTime(_lastTime) >= options.CheckpointInterval
        )
        {
            _lastTime = time.GetTimestamp();
            _writing = WriteAsync(state, _ended.Token);
        }
    }

    /// <summary>Writes the last checkpoint before the process ends.</summary>
    /// <param name="state">The state of the job; the latents are copied.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    public async Task SaveAsync(DenoisingCheckpoint state, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (state.Step > _lastStep && _writing.IsCompleted)
        {
            _writing = WriteAsync(state, cancellationToken);
            await _writing;
        }
    }

    /// <summary>Cancels a write in progress, because an ended job needs no checkpoint.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _writing;
        _ended.Dispose();
    }

    private async Task WriteAsync(DenoisingCheckpoint state, CancellationToken cancellationToken)
    {
        // Copy before the first await, because the engine's next step changes the latents.
        DenoisingCheckpoint checkpoint = state with
        {
            Latents = new FloatTensor(state.Latents.Shape.AsSpan(), state.Latents.Span.ToArray()),
        };
        int before = _lastStep;
        _lastStep = state.Step;
        await Task.Yield();
        try
        {
            await store.SaveAsync(videoId, run, checkpoint, cancellationToken);
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            // The job has ended.
        }
        catch (Exception exception)
        {
            _lastStep = before;
            logger.CheckpointNotWritten(videoId, state.Step, exception);
        }
    }
}

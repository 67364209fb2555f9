using TextToVideo.Inference.Tensors;

namespace TextToVideo.Denoising.Checkpoints;

/// <summary>
/// Writes one job's checkpoints beside the engine, which never waits for the store. A checkpoint that cannot be written costs steps after a
/// restart and nothing else, so it is a warning. Calls come one at a time.
/// </summary>
/// <param name="store">Where they go.</param>
/// <param name="videoId">The video.</param>
/// <param name="run">The run that they are of.</param>
/// <param name="firstStep">The step that is already saved; 0: none.</param>
/// <param name="options">How much lies between two of them.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where failures go.</param>
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

    /// <summary>Called after every step: starts a write where one is due and the last has ended.</summary>
    /// <param name="step">Steps done.</param>
    /// <param name="latents">The latents; copied.</param>
    public void Offer(int step, FloatTensor latents)
    {
        if (
            _writing.IsCompleted
            && step - _lastStep >= options.CheckpointEverySteps
            && time.GetElapsedTime(_lastTime) >= options.CheckpointInterval
        )
        {
            _lastTime = time.GetTimestamp();
            _writing = WriteAsync(step, latents, _ended.Token);
        }
    }

    /// <summary>Writes the last checkpoint before the process ends.</summary>
    /// <param name="step">Steps done.</param>
    /// <param name="latents">The latents; copied.</param>
    /// <param name="cancellationToken">Ends the write.</param>
    public async Task SaveAsync(int step, FloatTensor latents, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (step > _lastStep && _writing.IsCompleted)
        {
            _writing = WriteAsync(step, latents, cancellationToken);
            await _writing;
        }
    }

    /// <summary>Ends a write that is under way: when the job has ended, nobody needs it.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _writing;
        _ended.Dispose();
    }

    private async Task WriteAsync(int step, FloatTensor latents, CancellationToken cancellationToken)
    {
        // Before the first await, so that the engine's next step does not change them.
        var checkpoint = new DenoisingCheckpoint(step, new FloatTensor(latents.Shape.AsSpan(), latents.Span.ToArray()));
        int before = _lastStep;
        _lastStep = step;
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
            logger.CheckpointNotWritten(videoId, step, exception);
        }
    }
}

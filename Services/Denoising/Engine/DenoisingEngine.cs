using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Options;
using TextToVideo.Contracts;
using TextToVideo.Inference;

namespace TextToVideo.Denoising.Engine;

/// <summary>
/// Drives all jobs of the process step by step (continuous batching): before each model call it gathers the jobs that can share it, and jobs
/// enter and leave between calls. It sleeps while there are none.
/// </summary>
internal sealed class DenoisingEngine(
    IOptions<DenoisingOptions> options,
    DenoisingMetrics metrics,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<DenoisingEngine> logger
) : BackgroundService
{
    private readonly Channel<DenoisingJob> _arrivals = Channel.CreateUnbounded<DenoisingJob>();
    private readonly StepBatcher _batcher = new(options.Value.MaxBatchRows);
    private readonly StepPredictor _predictor = new(metrics, logger);

    /// <summary>Hands a job over; it enters at the next step boundary.</summary>
    /// <param name="job">The job; its <see cref="DenoisingJob.Completion"/> tells its end, also where the process stops.</param>
    public void Submit(DenoisingJob job)
    {
        if (!_arrivals.Writer.TryWrite(job))
        {
            job.Fail(new DenoisingStoppedException());
        }
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);

        // Where the engine had not started, nobody else tells those who wait.
        await StopAllAsync([]);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Already when the host begins to stop: the bus waits for its messages before it comes to the engine's turn.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        var waiting = new List<DenoisingJob>();
        try
        {
            while (await _arrivals.Reader.WaitToReadAsync(stop.Token))
            {
                // Model calls block: they get a thread of their own for as long as there are jobs.
                await Task.Factory.StartNew(
                    () => Drive(waiting, stop.Token),
                    stop.Token,
                    TaskCreationOptions.LongRunning,
                    TaskScheduler.Default
                );
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            logger.Stopping(waiting.Count);
        }
        finally
        {
            await StopAllAsync(waiting);
        }
    }

    /// <summary>Steps until no job is left.</summary>
    private void Drive(List<DenoisingJob> waiting, CancellationToken stopping)
    {
        // What is done here is done for all jobs: nothing of it belongs to whoever started the host.
        Activity.Current = null;
        do
        {
            stopping.ThrowIfCancellationRequested();
            Admit(waiting);
            LetGo(waiting, job => job.CancellationToken.IsCancellationRequested, Cancel);
            if (waiting.Count > 0)
            {
                Step(waiting, _batcher.Next(waiting), stopping);
            }
        } while (waiting.Count > 0);
    }

    private void Admit(List<DenoisingJob> waiting)
    {
        while (_arrivals.Reader.TryRead(out DenoisingJob? job))
        {
            waiting.Add(job);
            metrics.ActiveJobs(1);
        }
    }

    private void Step(List<DenoisingJob> waiting, IReadOnlyList<DenoisingJob> batch, CancellationToken stopping)
    {
        IReadOnlyList<StepPrediction> predictions = _predictor.Predict(batch, stopping);

        // To the back of the queue.
        waiting.RemoveAll(batch.Contains);
        waiting.AddRange(batch);
        foreach (StepPrediction prediction in predictions)
        {
            if (TryAdvance(prediction) is Exception error)
            {
                LetGo(waiting, prediction.Job.Equals, job => job.Fail(error));
            }
        }

        LetGo(waiting, job => job.IsFinished, job => job.Complete());
    }

    private Exception? TryAdvance(StepPrediction prediction)
    {
        DenoisingJob job = prediction.Job;
        if (prediction.Error is Exception failure)
        {
            return failure as PipelineException
                ?? new InferenceException($"{job.Key.Denoiser.Model.Name} failed at denoising step {job.Step + 1}.", failure);
        }

        try
        {
            job.Advance(prediction.Velocity.Span);
            metrics.StepTaken(job.Key.Denoiser.Model.Name);
            return null;
        }
        catch (Exception error)
        {
            return error;
        }
    }

    private void LetGo(List<DenoisingJob> waiting, Predicate<DenoisingJob> which, Action<DenoisingJob> end)
    {
        foreach (DenoisingJob job in waiting.FindAll(which))
        {
            waiting.Remove(job);
            metrics.ActiveJobs(-1);
            end(job);
        }
    }

    private static void Cancel(DenoisingJob job) => job.Fail(new OperationCanceledException(job.CancellationToken));

    private async Task StopAllAsync(List<DenoisingJob> waiting)
    {
        _arrivals.Writer.TryComplete();
        using (var grace = new CancellationTokenSource(options.Value.ShutdownGrace, time))
        {
            await Task.WhenAll(waiting.Select(job => job.SaveAsync(grace.Token)));
        }

        LetGo(waiting, _ => true, job => job.Fail(new DenoisingStoppedException()));
        while (_arrivals.Reader.TryRead(out DenoisingJob? job))
        {
            job.Fail(new DenoisingStoppedException());
        }
    }
}

using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Options;
using TextToVideo.Contracts;
using TextToVideo.Inference;

namespace TextToVideo.Denoising.Engine;

/// <summary>
/// Runs all jobs of the process step by step (continuous batching). Before each model call it selects the jobs that can share the call, and
/// jobs enter and leave between calls. It sleeps while there are no jobs.
/// </summary>
internal sealed class DenoisingEngine(
    IOptions<DenoisingOptions> options,
    DenoisingMetrics metrics,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<DenoisingEngine> logger
) : BackgroundService, IHostedLifecycleService
{
    private readonly Channel<DenoisingJob> _arrivals = Channel.CreateUnbounded<DenoisingJob>();
    private readonly StepBatcher _batcher = new(options.Value.MaxBatchRows);
    private readonly StepPredictor _predictor = new(metrics, logger);

    /// <summary>Submits a job; it enters at the next step boundary.</summary>
    /// <param name="job">The job. Its <see cref="DenoisingJob.Completion"/> ends in every case, even if the process stops.</param>
    public void Submit(DenoisingJob job)
    {
        if (!_arrivals.Writer.TryWrite(job))
        {
            job.Fail(new DenoisingStoppedException());
        }
    }

    /// <summary>
    /// Waits until the checkpoints have been written. The host calls this before it stops the bus, which returns the messages to the queue:
    /// the next worker must find the last checkpoint.
    /// </summary>
    public Task StoppingAsync(CancellationToken cancellationToken) => StopAsync(cancellationToken);

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);

        // If the engine never started, jobs may still be waiting for a result.
        await StopAllAsync([]);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Stop as soon as the host begins to stop, because the bus waits for its messages before the host stops the engine.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        var waiting = new List<DenoisingJob>();
        try
        {
            while (await _arrivals.Reader.WaitToReadAsync(stop.Token))
            {
                // Model calls block, so they run on a dedicated thread while there are jobs.
                await Task.Factory.StartNew(
                    () => RunSteps(waiting, stop.Token),
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

    /// <summary>Runs steps until no job is left.</summary>
    private void RunSteps(List<DenoisingJob> waiting, CancellationToken stopping)
    {
        // The work here belongs to all jobs, so it must not be part of the trace that was active at startup.
        Activity.Current = null;
        do
        {
            stopping.ThrowIfCancellationRequested();
            Admit(waiting);
            EndJobs(waiting, job => job.CancellationToken.IsCancellationRequested, Cancel);
            SkipSteps(waiting);
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

    /// <summary>Performs the steps that need no model call.</summary>
    private void SkipSteps(List<DenoisingJob> waiting)
    {
        foreach (DenoisingJob job in waiting.ToArray())
        {
            try
            {
                while (job.TrySkip())
                {
                    metrics.StepSkipped(job.Key.Denoiser.Model.Name);
                }
            }
            catch (Exception error)
            {
                EndJobs(waiting, job.Equals, failed => failed.Fail(error));
            }
        }
    }

    private void Step(List<DenoisingJob> waiting, IReadOnlyList<DenoisingJob> batch, CancellationToken stopping)
    {
        IReadOnlyList<StepPrediction> predictions = _predictor.Predict(batch, stopping);

        // Move the batch to the end of the queue.
        waiting.RemoveAll(batch.Contains);
        waiting.AddRange(batch);
        foreach (StepPrediction prediction in predictions)
        {
            if (TryAdvance(prediction) is Exception error)
            {
                EndJobs(waiting, prediction.Job.Equals, job => job.Fail(error));
            }
        }

        EndJobs(waiting, job => job.IsFinished, job => job.Complete());
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
            job.Advance(prediction.ModelOutput.Span);
            metrics.StepTaken(job.Key.Denoiser.Model.Name);
            return null;
        }
        catch (Exception error)
        {
            return error;
        }
    }

    private void EndJobs(List<DenoisingJob> waiting, Predicate<DenoisingJob> filter, Action<DenoisingJob> end)
    {
        foreach (DenoisingJob job in waiting.FindAll(filter))
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

        EndJobs(waiting, _ => true, job => job.Fail(new DenoisingStoppedException()));
        while (_arrivals.Reader.TryRead(out DenoisingJob? job))
        {
            job.Fail(new DenoisingStoppedException());
        }
    }
}

using System.Diagnostics;
using TextToVideo.Contracts.Telemetry;
using TextToVideo.Inference.Denoisers;
using TextToVideo.Inference.Tensors;

namespace TextToVideo.Denoising.Engine;

/// <summary>Calls the model for a batch. A failing batch is tried again job by job, so that one bad job does not take its neighbours down.</summary>
internal sealed class StepPredictor(DenoisingMetrics metrics, ILogger logger)
{
    /// <summary>Predicts the next step of every job.</summary>
    /// <param name="jobs">Jobs of one <see cref="BatchKey"/>.</param>
    /// <param name="cancellationToken">Ends the call, also within the network.</param>
    /// <returns>For every job its guided velocity or its error, in the jobs' order.</returns>
    public IReadOnlyList<StepPrediction> Predict(IReadOnlyList<DenoisingJob> jobs, CancellationToken cancellationToken)
    {
        try
        {
            return Call(jobs, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            if (jobs.Count == 1)
            {
                return [new StepPrediction(jobs[0], default, exception)];
            }

            logger.BatchFailed(jobs.Count, exception);
            return [.. jobs.SelectMany(job => Predict([job], cancellationToken))];
        }
    }

    private IReadOnlyList<StepPrediction> Call(IReadOnlyList<DenoisingJob> jobs, CancellationToken cancellationToken)
    {
        IDenoiser denoiser = jobs[0].Key.Denoiser;
        DenoiserBatch batch = StepTensors.Gather(jobs);
        using Activity? activity = DenoisingTelemetry.StartStep(denoiser.Model.Name, jobs, batch.Rows);
        using DenoisingMetrics.StepTimer timer = metrics.StartStep(denoiser.Model.Name, jobs.Count, batch.Rows);
        FloatTensor velocity;
        try
        {
            velocity = denoiser.Predict(batch, cancellationToken);
        }
        catch (Exception exception)
        {
            activity.Fail(exception);
            throw;
        }
        finally
        {
            DenoisingTelemetry.Share(activity, denoiser.Model.Name, jobs, batch.Rows);
        }

        return [.. jobs.Zip(StepTensors.Guide(jobs, velocity), (job, guided) => new StepPrediction(job, guided, null))];
    }
}

/// <summary>What the model said about a job's next step.</summary>
/// <param name="Job">The job.</param>
/// <param name="Velocity">The guided velocity, where there is no error.</param>
/// <param name="Error">Why there is none.</param>
internal readonly record struct StepPrediction(DenoisingJob Job, ReadOnlyMemory<float> Velocity, Exception? Error);

using System.Diagnostics;
using TextToVideo.Contracts.Telemetry;
using TextToVideo.Inference.Denoisers;
using TextToVideo.Inference.Tensors;

namespace TextToVideo.Denoising.Engine;

/// <summary>
/// Calls the model for a batch. If the batch fails, each job is retried separately, so that one faulty job does not fail the others.
/// </summary>
internal sealed class StepPredictor(DenoisingMetrics metrics, ILogger logger)
{
    /// <summary>Predicts the next step of every job.</summary>
    /// <param name="jobs">Jobs with the same <see cref="BatchKey"/>.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>The model output after guidance, or the error, of each job in order.</returns>
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
        FloatTensor modelOutput;
        try
        {
            modelOutput = denoiser.Predict(batch, cancellationToken);
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

        return [.. jobs.Zip(StepTensors.Guide(jobs, modelOutput), (job, guided) => new StepPrediction(job, guided, null))];
    }
}

/// <summary>The result of the model call for one job.</summary>
/// <param name="Job">The job.</param>
/// <param name="ModelOutput">The model output after guidance; empty if there is an error.</param>
/// <param name="Error">The error, or null.</param>
internal readonly record struct StepPrediction(DenoisingJob Job, ReadOnlyMemory<float> ModelOutput, Exception? Error);

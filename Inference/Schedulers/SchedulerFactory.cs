using TextToVideo.Inference.Models;

namespace TextToVideo.Inference.Schedulers;

/// <summary>Creates the scheduler that a manifest names.</summary>
public static class SchedulerFactory
{
    /// <summary>Creates a model's scheduler.</summary>
    /// <param name="model">The model.</param>
    /// <param name="steps">The number of inference steps, within the model's limits.</param>
    /// <exception cref="ArgumentException">The model does not support this number of steps.</exception>
    public static IScheduler Create(ModelManifest model, int steps)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (!model.Scheduler.Steps.Allows(steps))
        {
            throw new ArgumentException($"{model.Name} supports {model.Scheduler.Steps.InWords} steps, not {steps}.", nameof(steps));
        }

        var conventions = FlowConventions.Create(model.Denoiser);
        return model.Scheduler.Kind switch
        {
            SchedulerKind.FlowMatchEuler => new FlowMatchEulerScheduler(model.Scheduler.Sigmas, steps, conventions),
            SchedulerKind.UnipcMultistep => new UnipcMultistepScheduler(model.Scheduler.Sigmas, steps, conventions),
            _ => throw new ArgumentOutOfRangeException(nameof(model), model.Scheduler.Kind, null),
        };
    }
}

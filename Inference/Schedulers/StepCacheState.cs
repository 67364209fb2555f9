namespace TextToVideo.Inference.Schedulers;

/// <summary>What a <see cref="StepCache"/> remembers between two steps. It is not changed, so it can be stored at any time.</summary>
/// <param name="Step">The last step with a model call, from 0.</param>
/// <param name="IsGuided">Whether that step had guidance.</param>
/// <param name="Sample">The latents that the model received at that step.</param>
/// <param name="Output">The model output after guidance of that step.</param>
public sealed record StepCacheState(int Step, bool IsGuided, float[] Sample, float[] Output)
{
    /// <summary>The last step but one with a model call; 0 if <see cref="PreviousOutput"/> is null.</summary>
    public int PreviousStep { get; init; }

    /// <summary>The model output after guidance of the last step but one with a model call; null if there is only one step.</summary>
    public float[]? PreviousOutput { get; init; }

    /// <summary>
    /// The absolute change of the output between these two steps per absolute change of the sample; 0 if there is only one step.
    /// </summary>
    public double Rate { get; init; }

    /// <summary>The number of steps without a model call so far.</summary>
    public int SkippedSteps { get; init; }
}

namespace TextToVideo.Inference.Schedulers;

/// <summary>What a multistep scheduler remembers between two steps. It is not changed, so it can be stored at any time.</summary>
/// <param name="Sample">The sample at the noise level of the last step, after its correction.</param>
/// <param name="OriginalSample">The sample without noise that was predicted in the last step.</param>
public sealed record SchedulerState(float[] Sample, float[] OriginalSample)
{
    /// <summary>The sample without noise that was predicted in the last step but one; null after the first step.</summary>
    public float[]? PreviousOriginalSample { get; init; }
}

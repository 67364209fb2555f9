using TextToVideo.Inference.Schedulers;
using TextToVideo.Inference.Tensors;

namespace TextToVideo.Denoising.Checkpoints;

/// <summary>Stores the state of a multistep scheduler in a safetensors file.</summary>
internal static class SchedulerTensors
{
    private const string SampleName = "scheduler_sample";
    private const string OriginalSampleName = "scheduler_original_sample";
    private const string PreviousOriginalSampleName = "scheduler_previous_original_sample";

    /// <summary>Adds the state to a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="state">The state.</param>
    /// <param name="shape">The shape of the latents.</param>
    public static void Add(SafetensorsBuilder file, SchedulerState state, ReadOnlySpan<int> shape)
    {
        file.Add(SampleName, new FloatTensor(shape, state.Sample)).Add(OriginalSampleName, new FloatTensor(shape, state.OriginalSample));
        if (state.PreviousOriginalSample is { } previous)
        {
            file.Add(PreviousOriginalSampleName, new FloatTensor(shape, previous));
        }
    }

    /// <summary>Reads the state from a file.</summary>
    /// <param name="file">The file.</param>
    /// <returns>The state, or null if the file has none.</returns>
    /// <exception cref="InvalidDataException">The state is incomplete.</exception>
    public static SchedulerState? Find(SafetensorsFile file) =>
        file.Contains(SampleName)
            ? new SchedulerState(Read(file, SampleName), Read(file, OriginalSampleName))
            {
                PreviousOriginalSample = file.Contains(PreviousOriginalSampleName) ? Read(file, PreviousOriginalSampleName) : null,
            }
            : null;

    private static float[] Read(SafetensorsFile file, string name) => file.Floats(name).Span.ToArray();
}

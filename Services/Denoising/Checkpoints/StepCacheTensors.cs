using System.Globalization;
using TextToVideo.Inference.Schedulers;
using TextToVideo.Inference.Tensors;

namespace TextToVideo.Denoising.Checkpoints;

/// <summary>Stores the state of a step cache in a safetensors file.</summary>
internal static class StepCacheTensors
{
    private const string SampleName = "cache_sample";
    private const string OutputName = "cache_output";
    private const string PreviousOutputName = "cache_previous_output";
    private const string StepKey = "cache_step";
    private const string PreviousStepKey = "cache_previous_step";
    private const string IsGuidedKey = "cache_is_guided";
    private const string RateKey = "cache_rate";
    private const string SkippedStepsKey = "cache_skipped_steps";

    /// <summary>Adds the state to a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="state">The state.</param>
    /// <param name="shape">The shape of the latents.</param>
    public static void Add(SafetensorsBuilder file, StepCacheState state, ReadOnlySpan<int> shape)
    {
        file.Add(SampleName, new FloatTensor(shape, state.Sample))
            .Add(OutputName, new FloatTensor(shape, state.Output))
            .AddMetadata(StepKey, state.Step.ToString(CultureInfo.InvariantCulture))
            .AddMetadata(PreviousStepKey, state.PreviousStep.ToString(CultureInfo.InvariantCulture))
            .AddMetadata(IsGuidedKey, state.IsGuided.ToString(CultureInfo.InvariantCulture))
            .AddMetadata(RateKey, state.Rate.ToString("R", CultureInfo.InvariantCulture))
            .AddMetadata(SkippedStepsKey, state.SkippedSteps.ToString(CultureInfo.InvariantCulture));
        if (state.PreviousOutput is { } previous)
        {
            file.Add(PreviousOutputName, new FloatTensor(shape, previous));
        }
    }

    /// <summary>Reads the state from a file.</summary>
    /// <param name="file">The file.</param>
    /// <returns>The state, or null if the file has none.</returns>
    /// <exception cref="InvalidDataException">The state is incomplete or damaged.</exception>
    public static StepCacheState? Find(SafetensorsFile file)
    {
        if (!file.Contains(SampleName))
        {
            return null;
        }

        try
        {
            return new StepCacheState(
                int.Parse(file.Metadata[StepKey], CultureInfo.InvariantCulture),
                bool.Parse(file.Metadata[IsGuidedKey]),
                Read(file, SampleName),
                Read(file, OutputName)
            )
            {
                PreviousStep = int.Parse(file.Metadata[PreviousStepKey], CultureInfo.InvariantCulture),
                PreviousOutput = file.Contains(PreviousOutputName) ? Read(file, PreviousOutputName) : null,
                Rate = double.Parse(file.Metadata[RateKey], CultureInfo.InvariantCulture),
                SkippedSteps = int.Parse(file.Metadata[SkippedStepsKey], CultureInfo.InvariantCulture),
            };
        }
        catch (Exception exception) when (exception is KeyNotFoundException or FormatException or OverflowException)
        {
            throw new InvalidDataException("its step cache is damaged", exception);
        }
    }

    private static float[] Read(SafetensorsFile file, string name) => file.Floats(name).Span.ToArray();
}

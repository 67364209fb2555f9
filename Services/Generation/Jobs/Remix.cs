namespace TextToVideo.Generation.Jobs;

/// <summary>Completes requests for remixes with the parameters of the source video.</summary>
internal static class Remix
{
    /// <summary>
    /// Returns the request with every parameter that it does not specify copied from the source, except the prompt, which the request must
    /// specify. If the request specifies another model, parameters whose limits differ between models (size, length, frame rate, steps,
    /// guidance, cache) take that model's defaults.
    /// </summary>
    public static CreateVideoInput Complete(CreateVideoInput input, VideoJob source)
    {
        (_, Customisation inPrompt) = PromptDirectives.Split(input.Prompt ?? string.Empty);
        Customisation inherited = source.Customisation.Except(inPrompt);
        CreateVideoInput completed = input with
        {
            NegativePrompt = input.NegativePrompt ?? source.NegativePrompt,
            EnhancePrompt = input.EnhancePrompt ?? (source.Enhancement is null ? null : true),
            Model = input.Model ?? source.Model,
            Seed = input.Seed ?? source.Seed,
            Style = input.Style ?? inherited.Style,
            Camera = input.Camera ?? inherited.Camera,
            Mood = input.Mood ?? inherited.Mood,
            Theme = input.Theme ?? inherited.Theme,
            OutputFormats = input.OutputFormats ?? source.OutputFormats,
            Priority = input.Priority ?? source.Priority.ToString().ToLowerInvariant(),
        };
        return completed.Model != source.Model
            ? completed
            : completed with
            {
                Size = input.Size is not (null or CreateVideoInput.AutoSize) ? input.Size : $"{source.Clip.Width}x{source.Clip.Height}",
                NumFrames = input.NumFrames ?? (input.Seconds is null ? source.Clip.NumFrames : null),
                Fps = input.Fps ?? source.Clip.Fps,
                NumInferenceSteps = input.NumInferenceSteps ?? source.NumInferenceSteps,
                GuidanceScale = input.GuidanceScale ?? source.GuidanceScale,
                GuidanceMinSigma = input.GuidanceMinSigma ?? source.GuidanceMinSigma,
                GuidanceMaxSigma = input.GuidanceMaxSigma ?? source.GuidanceMaxSigma,
                CacheThreshold = input.CacheThreshold ?? source.CacheThreshold,
            };
    }
}

namespace TextToVideo.Generation.Jobs;

/// <summary>Makes a request for a remix one that says everything.</summary>
internal static class Remix
{
    /// <summary>
    /// What the request does not say is as in the source, but the prompt, which it must say. Where it asks for another model, what models
    /// differ in (sizes, lengths, steps, guidance) is that model's default.
    /// </summary>
    public static CreateVideoInput Complete(CreateVideoInput input, VideoJob source)
    {
        (_, Customisation inPrompt) = PromptDirectives.Split(input.Prompt ?? string.Empty);
        Customisation said = source.Customisation.Except(inPrompt);
        CreateVideoInput completed = input with
        {
            NegativePrompt = input.NegativePrompt ?? source.NegativePrompt,
            Model = input.Model ?? source.Model,
            Seed = input.Seed ?? source.Seed,
            Style = input.Style ?? said.Style,
            Camera = input.Camera ?? said.Camera,
            Mood = input.Mood ?? said.Mood,
            Theme = input.Theme ?? said.Theme,
            OutputFormats = input.OutputFormats ?? source.OutputFormats,
            Priority = input.Priority ?? source.Priority.ToString().ToLowerInvariant(),
        };
        return completed.Model != source.Model
            ? completed
            : completed with
            {
                Size = input.Size ?? $"{source.Clip.Width}x{source.Clip.Height}",
                NumFrames = input.NumFrames ?? (input.Seconds is null ? source.Clip.NumFrames : null),
                Fps = input.Fps ?? source.Clip.Fps,
                NumInferenceSteps = input.NumInferenceSteps ?? source.NumInferenceSteps,
                GuidanceScale = input.GuidanceScale ?? source.GuidanceScale,
            };
    }
}

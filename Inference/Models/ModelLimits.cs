using System.Globalization;
using TextToVideo.Contracts;

namespace TextToVideo.Inference.Models;

/// <summary>Checks requests against the limits in a model's manifest.</summary>
public static class ModelLimits
{
    /// <summary>The largest seed: 2^53 − 1, the largest integer that every JSON implementation represents exactly.</summary>
    public const long MaxSeed = (1L << 53) - 1;

    /// <summary>Checks every parameter that is specified.</summary>
    /// <param name="model">The model.</param>
    /// <param name="parameters">The parameters; those that are null take the model's default and need no check.</param>
    /// <param name="sizeField">The field of the request that an unsupported size is reported for.</param>
    /// <exception cref="InvalidFieldException">
    /// The model does not allow a parameter. The exception names the field, as the API does, and the allowed values.
    /// </exception>
    public static void Check(ModelManifest model, GenerationParameters parameters, string sizeField = "size")
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(parameters);
        LimitsManifest limits = model.Limits;
        SchedulerManifest scheduler = model.Scheduler;
        CheckText("prompt", parameters.Prompt, limits.PromptMaxCharacters);
        CheckText("negative_prompt", parameters.NegativePrompt, limits.PromptMaxCharacters);
        if (parameters.Size is { } size)
        {
            Require(limits.Allows(size), sizeField, $"one of {limits.AllowedSizes}; the nearest is {limits.GetNearestSize(size)}", model);
        }

        if (parameters.NumFrames is { } frames)
        {
            Require(
                limits.Frames.Allows(frames),
                "num_frames",
                $"one of {limits.Frames.InWords}; the nearest is {limits.Frames.GetNearest(frames)}",
                model
            );
        }

        if (parameters.Fps is { } fps)
        {
            Require(limits.Fps.Allows(fps), "fps", $"from {limits.Fps.InWords}", model);
        }

        if (parameters.Seed is < 0 or > MaxSeed)
        {
            throw new InvalidFieldException("seed", $"must be from 0 to {MaxSeed}");
        }

        if (parameters.NumInferenceSteps is { } steps)
        {
            Require(scheduler.Steps.Allows(steps), "num_inference_steps", $"from {scheduler.Steps.InWords}", model);
        }

        if (parameters.GuidanceScale is { } guidanceScale)
        {
            Require(scheduler.Guidance.Allows(guidanceScale), "guidance_scale", $"a number from {scheduler.Guidance.InWords}", model);
        }

        CheckFraction("guidance_min_sigma", parameters.GuidanceMinSigma);
        CheckFraction("guidance_max_sigma", parameters.GuidanceMaxSigma);
        CheckFraction("cache_threshold", parameters.CacheThreshold);
        float minSigma = parameters.GuidanceMinSigma ?? (float)scheduler.GuidanceInterval.Min;
        float maxSigma = parameters.GuidanceMaxSigma ?? (float)scheduler.GuidanceInterval.Max;
        if (minSigma > maxSigma)
        {
            throw parameters.GuidanceMinSigma is null
                ? new InvalidFieldException("guidance_max_sigma", $"must be at least {Text(minSigma)}, the guidance_min_sigma")
                : new InvalidFieldException("guidance_min_sigma", $"must be at most {Text(maxSigma)}, the guidance_max_sigma");
        }
    }

    private static void CheckFraction(string field, float? value)
    {
        if (value is { } number && !(number is >= 0 and <= 1))
        {
            throw new InvalidFieldException(field, "must be a number from 0 to 1");
        }
    }

    private static string Text(float number) => number.ToString(CultureInfo.InvariantCulture);

    private static void CheckText(string field, string? text, int maxCharacters)
    {
        if (text?.Length > maxCharacters)
        {
            throw new InvalidFieldException(field, $"must not be longer than {maxCharacters} characters, but has {text.Length}");
        }

        if (text is not null && !UnicodeText.IsValid(text))
        {
            throw new InvalidFieldException(field, "must be valid Unicode text");
        }
    }

    private static void Require(bool isAllowed, string field, string allowed, ModelManifest model)
    {
        if (!isAllowed)
        {
            throw new InvalidFieldException(field, $"must be {allowed} (model {model.Name})");
        }
    }
}

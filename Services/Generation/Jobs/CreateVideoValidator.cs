using System.Security.Cryptography;
using TextToVideo.Contracts;
using TextToVideo.Inference.Models;

namespace TextToVideo.Generation.Jobs;

/// <summary>Validates requests against the limits of their model and fills in the model's defaults.</summary>
internal sealed class CreateVideoValidator(IModelRepository models, TimeProvider time)
{
    /// <summary>2^53 − 1: the largest integer that every JSON reader represents exactly.</summary>
    private const long MaxSeed = (1L << 53) - 1;

    /// <exception cref="InvalidFieldException">A field is invalid.</exception>
    public VideoJob Validate(CreateVideoInput input)
    {
        ModelManifest model = Model(input.Model);
        LimitsManifest limits = model.Limits;
        string prompt = Text("prompt", input.Prompt, limits);
        ComposedPrompt composed = PromptComposer.Compose(
            model,
            prompt,
            new Customisation(input.Style, input.Camera, input.Mood, input.Theme)
        );
        VideoSize size = limits.DefaultSize;
        if (input.Size is not null && !limits.TrySize(input.Size, out size))
        {
            throw new InvalidFieldException("size", $"must be one of {limits.AllowedSizes} (model {model.Name})");
        }

        int fps = Within("fps", input.Fps, limits.Fps, model);
        double guidance = input.GuidanceScale ?? model.Scheduler.Guidance.Default;
        if (!model.Scheduler.Guidance.Allows((float)guidance))
        {
            throw new InvalidFieldException(
                "guidance_scale",
                $"must be a number from {model.Scheduler.Guidance.InWords} (model {model.Name})"
            );
        }

        if (input.Seed is < 0 or > MaxSeed)
        {
            throw new InvalidFieldException("seed", $"must be from 0 to {MaxSeed}");
        }

        DateTimeOffset now = time.GetUtcNow();
        return new VideoJob
        {
            CorrelationId = Guid.CreateVersion7(now),
            CreatedAt = now,
            Model = model.Name,
            Prompt = prompt,
            EncodedPrompt = composed.Encoded,
            Customisation = composed.Specified,
            Warnings = composed.Warnings,
            NegativePrompt = Text("negative_prompt", input.NegativePrompt, limits),
            Clip = new Clip(size.Width, size.Height, Frames(input, limits, fps, model), fps),
            Seed = input.Seed ?? RandomNumberGenerator.GetInt32(int.MaxValue),
            NumInferenceSteps = Within("num_inference_steps", input.NumInferenceSteps, model.Scheduler.Steps, model),
            GuidanceScale = guidance,
            OutputFormats = Formats(input.OutputFormats),
            Priority = Priority(input.Priority),
        };
    }

    private static JobPriority Priority(string? name) =>
        name switch
        {
            null or "normal" => JobPriority.Normal,
            "low" => JobPriority.Low,
            "high" => JobPriority.High,
            _ => throw new InvalidFieldException("priority", "must be low, normal or high"),
        };

    private static string Text(string field, string? text, LimitsManifest limits)
    {
        text ??= string.Empty;
        if (text.Length > limits.PromptMaxCharacters)
        {
            throw new InvalidFieldException(
                field,
                $"must not be longer than {limits.PromptMaxCharacters} characters, but has {text.Length}"
            );
        }

        // U+FFFD: a lone surrogate, or the replacement for bytes that were not valid in the text's encoding.
        bool isBroken =
            text.Contains('\uFFFD', StringComparison.Ordinal)
            || text.EnumerateRunes().Any(rune => rune == System.Text.Rune.ReplacementChar);
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            // PostgreSQL cannot store this character in a text.
            throw new InvalidFieldException(field, "must not contain the character U+0000");
        }

        return isBroken ? throw new InvalidFieldException(field, "must be valid Unicode text") : text;
    }

    private static int Within(string field, int? value, IntegerRange range, ModelManifest model)
    {
        int number = value ?? range.Default;
        return range.Allows(number) ? number : throw new InvalidFieldException(field, $"must be from {range.InWords} (model {model.Name})");
    }

    private static int Frames(CreateVideoInput input, LimitsManifest limits, int fps, ModelManifest model)
    {
        if (input is { NumFrames: not null, Seconds: not null })
        {
            throw new InvalidFieldException("seconds", "must not be given together with num_frames");
        }

        if (input.Seconds is { } seconds)
        {
            double frames = seconds * fps;
            int found = limits.Frames.Values.MinBy(allowed => Math.Abs(allowed - frames));

            // The number of frames of a causal model is one more than a whole number of seconds gives.
            return Math.Abs(found - frames) <= 1
                ? found
                : throw new InvalidFieldException(
                    "seconds",
                    $"must give, at {fps} frames per second, one of {limits.Frames.InWords} frames (model {model.Name})"
                );
        }

        int number = input.NumFrames ?? limits.Frames.Default;
        return limits.Frames.Allows(number)
            ? number
            : throw new InvalidFieldException("num_frames", $"must be one of {limits.Frames.InWords} (model {model.Name})");
    }

    private static IReadOnlyList<string> Formats(IReadOnlyList<string>? formats)
    {
        if (formats is null)
        {
            return [OutputFormats.All[0]];
        }

        return formats.Count > 0 && formats.All(OutputFormats.All.Contains)
            ? [.. formats.Distinct()]
            : throw new InvalidFieldException("output_formats", $"must be one or more of {string.Join(", ", OutputFormats.All)}");
    }

    private ModelManifest Model(string? name)
    {
        if (!models.TryGet(name, out ModelManifest? model))
        {
            IEnumerable<string> available = models.Models.Select(other => other.Name).Where(other => models.IsAvailable(other, out _));
            throw new InvalidFieldException("model", $"must be one of {string.Join(", ", available)}");
        }

        return models.IsAvailable(model.Name, out string? reason)
            ? model
            : throw new InvalidFieldException("model", $"{model.Name} is not available here: {reason}");
    }
}

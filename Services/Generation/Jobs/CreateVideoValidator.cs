using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using TextToVideo.Contracts;
using TextToVideo.Inference.Models;

namespace TextToVideo.Generation.Jobs;

/// <summary>Validates requests against the limits of their model and fills in the model's defaults.</summary>
internal sealed class CreateVideoValidator(IModelRepository models, IOptions<PromptEnhancementOptions> enhancement, TimeProvider time)
{
    /// <exception cref="InvalidFieldException">A field is invalid.</exception>
    public VideoJob Validate(CreateVideoInput input)
    {
        ModelManifest model = models.GetAvailable(input.Model);
        LimitsManifest limits = model.Limits;
        string prompt = Text("prompt", input.Prompt);
        string negativePrompt = Text("negative_prompt", input.NegativePrompt);
        VideoSize size = limits.DefaultSize;
        if (input.Seed is < CreateVideoInput.RandomSeed or > ModelLimits.MaxSeed)
        {
            throw new InvalidFieldException(
                "seed",
                $"must be from 0 to {ModelLimits.MaxSeed}, or {CreateVideoInput.RandomSeed} for a random one"
            );
        }

        long? seed = input.Seed == CreateVideoInput.RandomSeed ? null : input.Seed;
        if (input.Size is not (null or CreateVideoInput.AutoSize))
        {
            // A text that is not a size gives 0x0, which no model supports.
            _ = VideoSize.TryParse(input.Size, out size);
        }

        ModelLimits.Check(
            model,
            new GenerationParameters
            {
                Prompt = prompt,
                NegativePrompt = negativePrompt,
                Size = size,
                NumFrames = input.NumFrames,
                Fps = input.Fps,
                Seed = seed,
                NumInferenceSteps = input.NumInferenceSteps,
                GuidanceScale = (float?)input.GuidanceScale,
                GuidanceMinSigma = (float?)input.GuidanceMinSigma,
                GuidanceMaxSigma = (float?)input.GuidanceMaxSigma,
                CacheThreshold = (float?)input.CacheThreshold,
            }
        );
        ComposedPrompt composed = PromptComposer.Compose(
            model,
            prompt,
            new Customisation(input.Style, input.Camera, input.Mood, input.Theme)
        );
        composed.Warnings.AddRange(WithoutEffect((float)(input.GuidanceScale ?? model.Scheduler.Guidance.Default), negativePrompt));
        bool isEnhanced = input.EnhancePrompt ?? enhancement.Value.Default;
        if (input.EnhancePrompt == true && !enhancement.Value.IsOffered)
        {
            composed.Warnings.Add("enhance_prompt: this server does not rewrite prompts; the prompt is used as it was written.");
        }

        int fps = input.Fps ?? limits.Fps.Default;
        DateTimeOffset now = time.GetUtcNow();
        return new VideoJob
        {
            CorrelationId = Guid.CreateVersion7(now),
            CreatedAt = now,
            Model = model.Name,
            Prompt = prompt,
            EncodedPrompt = composed.Encoded,
            Enhancement = isEnhanced && enhancement.Value.IsOffered ? new PromptEnhancement(limits.PromptMaxCharacters) : null,
            Customisation = composed.Specified,
            Warnings = composed.Warnings,
            NegativePrompt = input.NegativePrompt is null ? model.NegativePrompt ?? string.Empty : negativePrompt,
            Clip = new Clip(size.Width, size.Height, Frames(input, limits, fps, model), fps),
            Seed = seed ?? RandomNumberGenerator.GetInt32(int.MaxValue),
            NumInferenceSteps = input.NumInferenceSteps ?? model.Scheduler.Steps.Default,
            GuidanceScale = input.GuidanceScale ?? model.Scheduler.Guidance.Default,
            GuidanceMinSigma = input.GuidanceMinSigma ?? model.Scheduler.GuidanceInterval.Min,
            GuidanceMaxSigma = input.GuidanceMaxSigma ?? model.Scheduler.GuidanceInterval.Max,
            CacheThreshold = input.CacheThreshold ?? model.Scheduler.Cache.Threshold,
            OutputFormats = Formats(input.OutputFormats),
            Priority = Priority(input.Priority),
        };
    }

    /// <summary>Returns the request with the name of the model instead of an alias.</summary>
    public CreateVideoInput ResolveAlias(CreateVideoInput input) =>
        input.Model is { } name && models.Aliases.TryGetValue(name, out string? model) ? input with { Model = model } : input;

    private static JobPriority Priority(string? name) =>
        name switch
        {
            null or "normal" => JobPriority.Normal,
            "low" => JobPriority.Low,
            "high" => JobPriority.High,
            _ => throw new InvalidFieldException("priority", "must be low, normal or high"),
        };

    private static string Text(string field, string? text)
    {
        text ??= string.Empty;

        // PostgreSQL cannot store this character in a text.
        return text.Contains('\0', StringComparison.Ordinal)
            ? throw new InvalidFieldException(field, "must not contain the character U+0000")
            : text;
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

        return input.NumFrames ?? limits.Frames.Default;
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

    /// <summary>Returns warnings about texts that do not affect the video with this guidance scale.</summary>
    private static IEnumerable<string> WithoutEffect(float guidance, string negativePrompt)
    {
        if (guidance == 1 && negativePrompt.Length > 0)
        {
            yield return "negative_prompt: has no effect, because guidance_scale is 1, which turns guidance off.";
        }

        if (guidance == 0)
        {
            yield return "prompt: has no effect, because guidance_scale is 0: the video is made from the negative prompt alone.";
        }
    }
}

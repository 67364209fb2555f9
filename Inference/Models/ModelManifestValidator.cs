using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace TextToVideo.Inference.Models;

/// <summary>Checks the rules of a manifest that JSON types cannot express.</summary>
internal sealed partial class ModelManifestValidator
{
    /// <summary>Far above the dimensions of real models; prevents a typing error from causing an allocation of terabytes.</summary>
    private const int MaxCount = 1 << 16;
    private const int MaxReduction = 16;

    /// <summary>Far above the shifts of real models; the levels of so many steps still differ in float32.</summary>
    private const int MaxShift = 100;

    /// <summary>The number of timesteps that published models were trained with.</summary>
    private const int MaxUnipcSteps = 1000;

    /// <summary>The rule for names, for messages.</summary>
    public const string AllowedNames = "must consist of lowercase letters, digits, '.' and '-'";

    private readonly string _path;

    private ModelManifestValidator(string path)
    {
        _path = path;
    }

    /// <summary>Throws an exception for the first violation.</summary>
    /// <exception cref="ModelLoadException">The manifest contradicts itself, its folder or the format.</exception>
    public static void Validate(ModelManifest manifest, string path)
    {
        var validator = new ModelManifestValidator(path);
        validator.CheckName(manifest);
        validator.CheckTextEncoder(manifest.TextEncoder);
        validator.CheckDenoiser(manifest.Denoiser);
        validator.CheckScheduler(manifest.Scheduler);
        validator.CheckShift(manifest.Scheduler, manifest.Denoiser);
        validator.CheckVae(manifest.Vae, manifest.Denoiser);
        validator.CheckPreview(manifest.Preview, manifest.Denoiser);
        validator.CheckArchitecture(manifest.Architecture);
        validator.CheckLimits(manifest.Limits, manifest.Denoiser, manifest.NegativePrompt);
        validator.CheckCustomisation(manifest.Customisation.Style, "$.customisation.style");
        validator.CheckCustomisation(manifest.Customisation.Camera, "$.customisation.camera");
        validator.CheckCustomisation(manifest.Customisation.Mood, "$.customisation.mood");
        validator.CheckCustomisation(manifest.Customisation.Theme, "$.customisation.theme");
    }

    /// <summary>Returns true if a text can be the name of a model.</summary>
    public static bool IsValidName(string name) => NamePattern().IsMatch(name);

    private void CheckName(ModelManifest manifest)
    {
        Require(IsValidName(manifest.Name), "$.name", AllowedNames);
        string folder = Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(_path)))!;
        Require(manifest.Name == folder, "$.name", $"is '{manifest.Name}', but the folder is '{folder}'; they must be the same");
        Require(!string.IsNullOrWhiteSpace(manifest.Licence), "$.licence", "must not be empty");
        foreach (string file in manifest.Weights ?? [])
        {
            RequireFile(file, "$.weights");
        }
    }

    private void CheckArchitecture(ArchitectureManifest? architecture)
    {
        if (architecture is null)
        {
            return;
        }

        Require(architecture.Parameters > 0, "$.architecture.parameters", "must be at least 1");
        Require(architecture.TextEncoderParameters > 0, "$.architecture.textEncoderParameters", "must be at least 1");
        RequireCount(architecture.Layers, "$.architecture.layers");
        RequireCount(architecture.Width, "$.architecture.width");
        Require(
            double.IsFinite(architecture.DecoderFlopPerPixel) && architecture.DecoderFlopPerPixel > 0,
            "$.architecture.decoderFlopPerPixel",
            "must be above 0"
        );
    }

    private void CheckTextEncoder(TextEncoderManifest encoder)
    {
        RequireFile(encoder.File, "$.textEncoder.file");
        Require(encoder.Tokenizer.Kind.Length > 0, "$.textEncoder.tokenizer.kind", "must not be empty");
        RequireFile(encoder.Tokenizer.File, "$.textEncoder.tokenizer.file");
        if (encoder.Tokenizer.ExtraTokens is { } extraTokens)
        {
            Require(extraTokens is >= 0 and <= MaxCount, "$.textEncoder.tokenizer.extraTokens", $"must be from 0 to {MaxCount}");
        }

        RequireCount(encoder.MaxTokens, "$.textEncoder.maxTokens");
        RequireCount(encoder.EmbeddingWidth, "$.textEncoder.embeddingWidth");
        Require(encoder.MaskKind != MaskKind.Padded, "$.textEncoder.maskKind", "must be binary, additive or none");
        RequireMask(encoder.MaskKind, encoder.Inputs.Mask, "$.textEncoder.inputs");
        RequireDistinct("$.textEncoder.inputs", [encoder.Inputs.Ids, .. GetNames(encoder.Inputs.Mask)]);
        RequireDistinct("$.textEncoder.outputs", encoder.Outputs.Text);
    }

    private void CheckDenoiser(DenoiserManifest denoiser)
    {
        Require(denoiser.Files.Count > 0, "$.denoiser.files", "must name at least one file");
        foreach ((string precision, string file) in denoiser.Files)
        {
            RequireFile(file, $"$.denoiser.files.{precision}");
        }

        Require(
            denoiser.Files.ContainsKey(denoiser.DefaultPrecision),
            "$.denoiser.defaultPrecision",
            $"is '{denoiser.DefaultPrecision}', which is not in files: {string.Join(", ", denoiser.Files.Keys)}"
        );
        RequireCount(denoiser.LatentChannels, "$.denoiser.latentChannels");
        RequireCount(denoiser.SpatialCompression, "$.denoiser.spatialCompression");
        RequireCount(denoiser.TemporalCompression, "$.denoiser.temporalCompression");
        RequireCount(denoiser.PatchSize, "$.denoiser.patchSize");
        Require(
            float.IsFinite(denoiser.TimestepScale) && denoiser.TimestepScale > 0,
            "$.denoiser.timestepScale",
            "must be a number above 0"
        );
        RequireMask(denoiser.MaskKind, denoiser.Inputs.Mask, "$.denoiser.inputs");
        RequireDistinct(
            "$.denoiser.inputs",
            [denoiser.Inputs.Latents, denoiser.Inputs.Timestep, denoiser.Inputs.Text, .. GetNames(denoiser.Inputs.Mask)]
        );
        RequireDistinct("$.denoiser.outputs", denoiser.Outputs.Velocity);
    }

    private void CheckScheduler(SchedulerManifest scheduler)
    {
        double? threshold = scheduler.Sigmas.Threshold;
        if (scheduler.Sigmas.Kind == SigmaScheduleKind.LinearQuadratic)
        {
            Require(threshold is > 0 and < 1, "$.scheduler.sigmas.threshold", "must be between 0 and 1 for a linear-quadratic schedule");
        }
        else
        {
            Require(threshold is null, "$.scheduler.sigmas.threshold", "is only allowed for a linear-quadratic schedule");
        }

        if (scheduler.Sigmas.Kind == SigmaScheduleKind.Fixed)
        {
            IReadOnlyList<double> values = scheduler.Sigmas.Values ?? [];
            Require(
                values.Count > 0 && values[0] == 1 && values[^1] > 0 && values.Zip(values.Skip(1)).All(pair => pair.First > pair.Second),
                "$.scheduler.sigmas.values",
                "must be numbers that fall from 1 and stay above 0 for a fixed schedule"
            );
            Require(
                scheduler.Steps.Min == values.Count && scheduler.Steps.Max == values.Count,
                "$.scheduler.steps",
                $"must have min and max {values.Count}, the number of the schedule's values"
            );
        }
        else
        {
            Require(scheduler.Sigmas.Values is null, "$.scheduler.sigmas.values", "is only allowed for a fixed schedule");
        }

        (double min, double max) = scheduler.GuidanceInterval;
        Require(min is >= 0 and <= 1, "$.scheduler.guidanceInterval.min", "must be from 0 to 1");
        Require(max >= min && max <= 1, "$.scheduler.guidanceInterval.max", "must be from min to 1");
        Require(scheduler.Cache.Threshold is >= 0 and <= 1, "$.scheduler.cache.threshold", "must be from 0 to 1");

        RequireRange(scheduler.Steps, 1, MaxCount, "$.scheduler.steps");
        NumberRange guidance = scheduler.Guidance;
        Require(
            float.IsFinite(guidance.Min) && float.IsFinite(guidance.Max) && guidance.Allows(guidance.Default),
            "$.scheduler.guidance",
            "must have finite numbers with min ≤ default ≤ max"
        );
    }

    private void CheckShift(SchedulerManifest scheduler, DenoiserManifest denoiser)
    {
        SigmaScheduleKind kind = scheduler.Sigmas.Kind;
        bool isUnipc = kind is SigmaScheduleKind.UnipcV036 or SigmaScheduleKind.UnipcV040;
        Require(
            isUnipc == (scheduler.Kind == SchedulerKind.UnipcMultistep),
            "$.scheduler.sigmas.kind",
            isUnipc ? "is only allowed for the kind unipc-multistep" : "must be unipc-v036 or unipc-v040 for the kind unipc-multistep"
        );
        if (!isUnipc && kind != SigmaScheduleKind.FlowMatchShift)
        {
            Require(
                scheduler.Sigmas.Shift is null,
                "$.scheduler.sigmas.shift",
                "is only allowed for a flow-match-shift, unipc-v036 or unipc-v040 schedule"
            );
            return;
        }

        Require(
            scheduler.Sigmas.Shift is > 0 and <= MaxShift,
            "$.scheduler.sigmas.shift",
            $"must be above 0 and at most {MaxShift} for this schedule"
        );
        Require(denoiser.TimestepScale > 1, "$.denoiser.timestepScale", "must be above 1 for a shifted schedule, which ends at 1 / scale");
        Require(
            !isUnipc || scheduler.Steps.Max <= MaxUnipcSteps,
            "$.scheduler.steps.max",
            $"must be at most {MaxUnipcSteps} for the kind unipc-multistep"
        );
    }

    private void CheckVae(VaeManifest vae, DenoiserManifest denoiser)
    {
        RequireFile(vae.File, "$.vae.file");
        Require(
            vae.Mean.Count == denoiser.LatentChannels && vae.Mean.All(float.IsFinite),
            "$.vae.mean",
            $"must have {denoiser.LatentChannels} numbers, one per latent channel"
        );
        Require(
            vae.Std.Count == denoiser.LatentChannels && vae.Std.All(value => float.IsFinite(value) && value > 0),
            "$.vae.std",
            $"must have {denoiser.LatentChannels} numbers above 0, one per latent channel"
        );
        Require(
            vae.OutputRange.Count == 2 && vae.OutputRange.All(float.IsFinite) && vae.OutputRange[0] < vae.OutputRange[1],
            "$.vae.outputRange",
            "must have two numbers, the lower first"
        );
        RequireDistinct("$.vae.inputs", vae.Inputs.Latents);
        RequireDistinct("$.vae.outputs", vae.Outputs.Video);
        if (vae.Chunking is { } chunking)
        {
            RequireCount(chunking.Frames, "$.vae.chunking.frames");
            RequireDistinct("$.vae.chunking", vae.Inputs.Latents, chunking.First, chunking.StateInputs);
            RequireDistinct("$.vae.chunking", vae.Outputs.Video, chunking.StateOutputs);
            Require(denoiser.Causal, "$.vae.chunking", "is only allowed for a causal decoder");
        }

        if (vae.Tiling is not null)
        {
            RequireCount(vae.Tiling.Size, "$.vae.tiling.size");
            Require(
                vae.Tiling.Overlap >= 0 && vae.Tiling.Overlap <= vae.Tiling.Size / 2,
                "$.vae.tiling.overlap",
                "must be from 0 to half the tile's size"
            );
        }
    }

    private void CheckPreview(PreviewManifest? preview, DenoiserManifest denoiser)
    {
        if (preview is null)
        {
            return;
        }

        Require(
            preview.Scale >= 1 && preview.Scale <= denoiser.SpatialCompression,
            "$.preview.scale",
            "must be from 1 to spatialCompression"
        );
        int values = preview.Scale * preview.Scale * 3;
        Require(
            preview.Factors.Count == denoiser.LatentChannels
                && preview.Factors.All(factors => factors.Count == values && factors.All(float.IsFinite)),
            "$.preview.factors",
            $"must have {denoiser.LatentChannels} rows, one per latent channel, of {values} numbers (scale · scale · 3)"
        );
        Require(
            preview.Bias.Count == values && preview.Bias.All(float.IsFinite),
            "$.preview.bias",
            $"must have {values} numbers (scale · scale · 3)"
        );
    }

    private void CheckLimits(LimitsManifest limits, DenoiserManifest denoiser, string? negativePrompt)
    {
        Require(limits.Sizes.Count > 0, "$.limits.sizes", "must name at least one size");
        int multiple = denoiser.SpatialCompression * denoiser.PatchSize;
        CheckReductions(limits);
        foreach (VideoSize size in limits.Sizes.Where(size => limits.GetDecodedSize(size) == size))
        {
            Require(
                size.Width % multiple == 0 && size.Height % multiple == 0 && size.Width <= MaxCount && size.Height <= MaxCount,
                "$.limits.sizes",
                $"has {size}; width and height must be multiples of {multiple} (spatialCompression · patchSize) up to {MaxCount}"
            );
        }

        CheckSizeRule(limits.SizeRule, multiple);
        CheckFrames(limits.Frames, denoiser);
        RequireRange(limits.Fps, 1, 1000, "$.limits.fps");
        RequireCount(limits.PromptMaxCharacters, "$.limits.promptMaxCharacters");
        Require(
            negativePrompt is null || negativePrompt.Length <= limits.PromptMaxCharacters,
            "$.negativePrompt",
            $"must not be longer than {limits.PromptMaxCharacters} characters (limits.promptMaxCharacters)"
        );
    }

    /// <summary>Every reduced size must be in the list, together with the size that it is made of.</summary>
    private void CheckReductions(LimitsManifest limits)
    {
        foreach ((VideoSize size, int reduction) in limits.Reductions ?? new Dictionary<VideoSize, int>())
        {
            Require(reduction is >= 2 and <= MaxReduction, "$.limits.reductions", $"has {reduction}; must be from 2 to {MaxReduction}");
            Require(
                limits.Sizes.Contains(size) && size.Width <= MaxCount && size.Height <= MaxCount,
                "$.limits.reductions",
                $"has {size}, which is not one of the sizes"
            );
            VideoSize decoded = limits.GetDecodedSize(size);
            Require(
                limits.Sizes.Contains(decoded) && limits.GetDecodedSize(decoded) == decoded,
                "$.limits.reductions",
                $"has {size}, which is made of {decoded}; that must be one of the sizes and not reduced itself"
            );
        }
    }

    private void CheckSizeRule(SizeRule? rule, int multiple)
    {
        if (rule is null)
        {
            return;
        }

        Require(
            rule.Multiple > 0 && rule.Multiple % multiple == 0,
            "$.limits.sizeRule.multiple",
            $"must be a multiple of {multiple} (spatialCompression · patchSize)"
        );
        Require(
            rule.Min > 0 && rule.Min <= rule.Max && rule.Max <= MaxCount && rule.Min % rule.Multiple == 0 && rule.Max % rule.Multiple == 0,
            "$.limits.sizeRule",
            $"must have multiples of {rule.Multiple} with min ≤ max ≤ {MaxCount}"
        );
        Require(
            rule.MaxPixels >= (long)rule.Min * rule.Min,
            "$.limits.sizeRule.maxPixels",
            $"must allow at least the smallest frame, {rule.Min}x{rule.Min}"
        );
    }

    private void CheckFrames(FrameCounts frames, DenoiserManifest denoiser)
    {
        if (frames.Allowed is not null)
        {
            Require(frames.Allowed.Count > 0, "$.limits.frames.allowed", "must name at least one number");
            Require(
                frames is { Min: null, Max: null, Step: null },
                "$.limits.frames",
                "must have either allowed, or min, max and step, not both"
            );
        }
        else
        {
            Require(
                frames is { Min: > 0, Max: <= MaxCount, Step: > 0 } && frames.Min <= frames.Max,
                "$.limits.frames",
                "must have allowed, or min, max and step, all above 0 and min ≤ max"
            );
        }

        foreach (int value in frames.Values)
        {
            Require(
                denoiser.HasWholeLatents(value),
                "$.limits.frames",
                $"allows {value}, which is not a whole number of latent frames (temporalCompression {denoiser.TemporalCompression}, "
                    + $"{(denoiser.Causal ? "causal" : "not causal")})"
            );
        }

        Require(frames.Allows(frames.Default), "$.limits.frames.default", $"must be one of the allowed values: {frames.InWords}");
    }

    private void CheckCustomisation(CustomisationFieldManifest? field, string jsonPath)
    {
        if (field is null)
        {
            return;
        }

        Require(field.Values.Count > 0 || field.Phrase is not null, jsonPath, "must have values, a phrase or both");
        foreach ((string value, string text) in field.Values)
        {
            Require(
                value.Trim().Length > 0 && value == value.ToLowerInvariant(),
                $"{jsonPath}.values",
                $"has '{value}'; values must be in lower case"
            );
            RequirePhrase(text, $"{jsonPath}.values.{value}");
        }

        if (field.Phrase is not null)
        {
            RequirePhrase(field.Phrase, $"{jsonPath}.phrase");
            Require(
                field.Phrase.Split(CustomisationFieldManifest.Placeholder).Length == 2,
                $"{jsonPath}.phrase",
                $"must contain {CustomisationFieldManifest.Placeholder} exactly once"
            );
        }
    }

    private void RequirePhrase(string text, string jsonPath) =>
        Require(
            text.Trim().Length > 1 && text[0] is ' ' or ',',
            jsonPath,
            "must begin with a space or a comma, since it follows the prompt"
        );

    private void RequireFile(string file, string jsonPath) =>
        Require(
            file.Length > 0 && !Path.IsPathRooted(file) && !file.Split('/', '\\').Contains(".."),
            jsonPath,
            "must name a file inside the model's folder"
        );

    private void RequireCount(int value, string jsonPath) =>
        Require(value is >= 1 and <= MaxCount, jsonPath, $"must be from 1 to {MaxCount}");

    private void RequireRange(IntegerRange range, int min, int max, string jsonPath) =>
        Require(
            range.Min >= min && range.Max <= max && range.Allows(range.Default),
            jsonPath,
            $"must have min ≤ default ≤ max, from {min} to {max}"
        );

    private void RequireMask(MaskKind kind, string? input, string jsonPath) =>
        Require(
            (kind is MaskKind.None or MaskKind.Padded) == input is null,
            jsonPath,
            input is null
                ? "must have 'mask', because maskKind is binary or additive"
                : "must not have 'mask', because maskKind is none or padded"
        );

    private static string[] GetNames(string? name) => name is null ? [] : [name];

    private void RequireDistinct(string jsonPath, params ReadOnlySpan<string> names)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string name in names)
        {
            Require(name.Length > 0 && seen.Add(name), jsonPath, "must have names that are not empty and are different from each other");
        }
    }

    private void Require([DoesNotReturnIf(false)] bool condition, string jsonPath, string problem)
    {
        if (!condition)
        {
            throw new ModelLoadException(_path, $"{jsonPath}: {problem}");
        }
    }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9.-]*\z")]
    private static partial Regex NamePattern();
}

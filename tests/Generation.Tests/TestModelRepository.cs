using System.Diagnostics.CodeAnalysis;
using TextToVideo.Inference.Models;

namespace TextToVideo.Generation.Tests;

/// <summary>Two models that differ in all that a request is checked against, and one without its weights.</summary>
internal sealed class TestModelRepository : IModelRepository
{
    public static ModelManifest Small { get; } =
        Model("small", new FrameCounts { Allowed = [16, 32], Default = 16 }, ["64x48", "128x96"], new NumberRange(1, 10, 3.5f));

    public static ModelManifest Large { get; } =
        Model(
            "large",
            new FrameCounts
            {
                Min = 7,
                Max = 163,
                Step = 6,
                Default = 31,
            },
            ["848x480"],
            new NumberRange(0, 20, 4.5f)
        ) with
        {
            NegativePrompt = "blurry",
        };

    public static ModelManifest Absent { get; } =
        Model("absent", new FrameCounts { Allowed = [16], Default = 16 }, ["64x48"], new NumberRange(1, 10, 3.5f));

    public IReadOnlyList<ModelManifest> Models { get; } = [Absent, Large, Small];

    public ModelManifest Default => Small;

    public IReadOnlyDictionary<string, string> Aliases { get; } = new Dictionary<string, string> { ["sora-2"] = "small" };

    public bool TryGet(string? name, [NotNullWhen(true)] out ModelManifest? manifest)
    {
        string? resolved = name is null ? null : Aliases.GetValueOrDefault(name, name);
        manifest = string.IsNullOrEmpty(resolved) ? Default : Models.FirstOrDefault(model => model.Name == resolved);
        return manifest is not null;
    }

    public bool IsAvailable(string name, [NotNullWhen(false)] out string? reason)
    {
        reason = name == Absent.Name ? "missing: denoiser.onnx" : null;
        return reason is null;
    }

    public string GetPrecision(ModelManifest model) => throw new NotSupportedException("Checking a request runs no model.");

    public string GetPath(string name, string file) => throw new NotSupportedException("Checking a request reads no file.");

    // Text encoder, denoiser and VAE do not matter to a request.
    private static ModelManifest Model(string name, FrameCounts frames, string[] sizes, NumberRange guidance) =>
        new()
        {
            Name = name,
            Description = name,
            Licence = name,
            TextEncoder = null!,
            Denoiser = null!,
            Vae = null!,
            Scheduler = new SchedulerManifest
            {
                Kind = SchedulerKind.FlowMatchEuler,
                Sigmas = null!,
                Steps = new IntegerRange(2, 100, 20),
                Guidance = guidance,
            },
            Limits = new LimitsManifest
            {
                Sizes =
                [
                    .. sizes.Select(size => VideoSize.TryParse(size, out VideoSize parsed) ? parsed : throw new ArgumentException(size)),
                ],
                Frames = frames,
                Fps = new IntegerRange(1, 30, 8),
                PromptMaxCharacters = 1000,
            },
            Customisation = new CustomisationManifest
            {
                Style = new CustomisationFieldManifest { Phrase = ", in {value} style" },
                Mood = new CustomisationFieldManifest
                {
                    Values = new Dictionary<string, string> { ["calm"] = " slowly", ["energetic"] = " fast" },
                },
                Theme = new CustomisationFieldManifest
                {
                    Values = new Dictionary<string, string> { ["night"] = " on a black background" },
                    Phrase = ", theme: {value}",
                },
            },
        };
}

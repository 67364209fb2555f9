using System.Globalization;
using TextToVideo.Inference.Models;
using TextToVideo.Planning;

namespace TextToVideo.Generation.Api.Capacity;

/// <summary>Adds the served models to the presets for capacity planning.</summary>
public static class ManifestPresets
{
    // From the textbook's example video: 1.25 MB for 150 frames of 409,920 pixels.
    private const double BytesPerPixel = 1.25e6 / (150 * 409_920.0);

    /// <summary>
    /// Returns the catalog with the models whose manifests specify an architecture. A model that is already in the catalog keeps its
    /// values, except for the shape of the network, for which the manifest is more accurate.
    /// </summary>
    /// <param name="catalog">The catalog of presets.</param>
    /// <param name="manifests">The manifests of the served models.</param>
    public static PresetCatalog With(this PresetCatalog catalog, IEnumerable<ModelManifest> manifests)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(manifests);
        var models = catalog.Models.ToList();
        foreach (ModelManifest manifest in manifests.Where(manifest => manifest.Architecture is not null))
        {
            int known = models.FindIndex(model => model.Id == manifest.Name);
            if (known < 0)
            {
                models.Add(New(manifest, manifest.Architecture!));
                continue;
            }

            var values = new Dictionary<string, double>(models[known].Values);
            foreach ((string id, double value) in GetShape(manifest, manifest.Architecture!))
            {
                values[id] = value;
            }

            models[known] = models[known] with
            {
                Values = values,
                Source = $"{models[known].Source} The network's shape: the served model's manifest, for {Clip(manifest)}.",
            };
        }

        return catalog with
        {
            Models = models,
        };
    }

    private static ModelPreset New(ModelManifest manifest, ArchitectureManifest architecture)
    {
        Dictionary<string, double> values = GetShape(manifest, architecture);
        values[Assumptions.Parameters.Id] = architecture.Parameters;
        values[Assumptions.EncoderParameters.Id] = architecture.TextEncoderParameters;
        values[Assumptions.Frames.Id] = manifest.Limits.Frames.Default;
        values[Assumptions.IterationsPerFrame.Id] = manifest.Scheduler.Steps.Default;
        values[Assumptions.ResultSize.Id] = Math.Round(GetPixels(manifest) * BytesPerPixel);
        return new ModelPreset
        {
            Id = manifest.Name,
            Name = $"{manifest.Name} ({Clip(manifest)})",
            Source = "The served model's manifest. Results are taken to have as many bytes a pixel as the textbook's.",
            Values = values,
        };
    }

    private static Dictionary<string, double> GetShape(ModelManifest manifest, ArchitectureManifest architecture)
    {
        VideoSize size = manifest.Limits.DefaultSize;
        LatentShape latents = manifest.GetLatentShape(size.Width, size.Height, manifest.Limits.Frames.Default);
        int patch = manifest.Denoiser.PatchSize;
        return new Dictionary<string, double>
        {
            [Assumptions.Layers.Id] = architecture.Layers,
            [Assumptions.Width.Id] = architecture.Width,
            [Assumptions.Tokens.Id] = (double)latents.Frames * (latents.Height / patch) * (latents.Width / patch),
            [Assumptions.TextTokens.Id] = manifest.TextEncoder.MaxTokens,
            [Assumptions.Steps.Id] = manifest.Scheduler.Steps.Default,
            [Assumptions.GuidancePasses.Id] = manifest.Scheduler.Guidance.Default == 1 ? 1 : Assumptions.GuidancePasses.Default,
            [Assumptions.DecoderFlop.Id] = architecture.DecoderFlopPerPixel * GetPixels(manifest),
        };
    }

    private static double GetPixels(ModelManifest manifest) =>
        (double)manifest.Limits.DefaultSize.Width * manifest.Limits.DefaultSize.Height * manifest.Limits.Frames.Default;

    private static string Clip(ModelManifest manifest) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{manifest.Limits.Frames.Default} frames of {manifest.Limits.DefaultSize}, {manifest.Scheduler.Steps.Default} steps"
        );
}

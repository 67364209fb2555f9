using TextToVideo.Inference.Models;
using TextToVideo.Planning;

namespace TextToVideo.Generation.Api.Capacity;

/// <summary>The presets for capacity planning, with the models that are served at the time.</summary>
/// <param name="models">The served models.</param>
internal sealed class ServedPresets(IModelRepository models)
{
    private readonly PresetCatalog _embedded = PresetCatalog.ReadEmbedded();

    /// <summary>The presets.</summary>
    public PresetCatalog Catalog => _embedded.With(models.Models);
}

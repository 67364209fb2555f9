using System.Text.Json;
using TextToVideo.Planning.Simulation;

namespace TextToVideo.Planning;

/// <summary>Models, GPUs, changes and pipelines to begin with: <c>presets.json</c>.</summary>
/// <param name="Models">Models; the first is the default.</param>
/// <param name="Gpus">GPUs; the first is the default.</param>
/// <param name="WhatIfs">Changes.</param>
/// <param name="Pipelines">Pipelines to simulate; the first is the default.</param>
public sealed record PresetCatalog(
    IReadOnlyList<ModelPreset> Models,
    IReadOnlyList<GpuPreset> Gpus,
    IReadOnlyList<WhatIfPreset> WhatIfs,
    IReadOnlyList<PipelinePreset> Pipelines
)
{
    /// <summary>Those that come with the library.</summary>
    public static PresetCatalog ReadEmbedded()
    {
        using Stream json = typeof(PresetCatalog).Assembly.GetManifestResourceStream("presets.json")!;
        return JsonSerializer.Deserialize<PresetCatalog>(json, SimulationJson.Options)!;
    }

    /// <summary>The model of a name.</summary>
    /// <exception cref="PlanningException">There is none.</exception>
    public ModelPreset Model(string? id) => Find(Models, id, model => model.Id, "preset");

    /// <summary>The GPU of a name.</summary>
    /// <exception cref="PlanningException">There is none.</exception>
    public GpuPreset Gpu(string? id) => Find(Gpus, id, gpu => gpu.Id, "gpu");

    /// <summary>The change of a name.</summary>
    /// <exception cref="PlanningException">There is none.</exception>
    public WhatIfPreset WhatIf(string id) => Find(WhatIfs, id, whatIf => whatIf.Id, "what_if");

    /// <summary>The pipeline of a name.</summary>
    /// <exception cref="PlanningException">There is none.</exception>
    public PipelinePreset Pipeline(string? id) => Find(Pipelines, id, pipeline => pipeline.Id, "pipeline");

    private static T Find<T>(IReadOnlyList<T> all, string? id, Func<T, string> idOf, string field) =>
        id is null
            ? all[0]
            : all.FirstOrDefault(one => idOf(one) == id)
                ?? throw new PlanningException(field, $"is '{id}'; it must be one of {string.Join(", ", all.Select(idOf))}");
}

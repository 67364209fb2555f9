using System.Text.Json;
using TextToVideo.Contracts;
using TextToVideo.Planning.Simulation;

namespace TextToVideo.Planning;

/// <summary>The presets for models, GPUs, what-if changes and pipelines (<c>presets.json</c>).</summary>
/// <param name="Models">The models; the first is the default.</param>
/// <param name="Gpus">The GPUs; the first is the default.</param>
/// <param name="WhatIfs">The what-if changes.</param>
/// <param name="Pipelines">The pipelines to simulate; the first is the default.</param>
public sealed record PresetCatalog(
    IReadOnlyList<ModelPreset> Models,
    IReadOnlyList<GpuPreset> Gpus,
    IReadOnlyList<WhatIfPreset> WhatIfs,
    IReadOnlyList<PipelinePreset> Pipelines
)
{
    /// <summary>Reads the catalog that is embedded in this assembly.</summary>
    public static PresetCatalog ReadEmbedded()
    {
        using Stream json = typeof(PresetCatalog).Assembly.GetManifestResourceStream("presets.json")!;
        return JsonSerializer.Deserialize<PresetCatalog>(json, SimulationJson.Options)!;
    }

    /// <summary>Returns the model with a name, or the default for null.</summary>
    /// <exception cref="InvalidFieldException">There is no such model.</exception>
    public ModelPreset Model(string? id) => Find(Models, id, model => model.Id, "preset");

    /// <summary>Returns the GPU with a name, or the default for null.</summary>
    /// <exception cref="InvalidFieldException">There is no such GPU.</exception>
    public GpuPreset Gpu(string? id) => Find(Gpus, id, gpu => gpu.Id, "gpu");

    /// <summary>Returns the what-if change with a name.</summary>
    /// <exception cref="InvalidFieldException">There is no such change.</exception>
    public WhatIfPreset WhatIf(string id) => Find(WhatIfs, id, whatIf => whatIf.Id, "what_if");

    /// <summary>Returns the pipeline with a name, or the default for null.</summary>
    /// <exception cref="InvalidFieldException">There is no such pipeline.</exception>
    public PipelinePreset Pipeline(string? id) => Find(Pipelines, id, pipeline => pipeline.Id, "pipeline");

    private static T Find<T>(IReadOnlyList<T> all, string? id, Func<T, string> getId, string field) =>
        id is null
            ? all[0]
            : all.FirstOrDefault(one => getId(one) == id)
                ?? throw new InvalidFieldException(field, $"is '{id}'; it must be one of {string.Join(", ", all.Select(getId))}");
}

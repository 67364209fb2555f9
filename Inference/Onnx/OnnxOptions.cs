namespace TextToVideo.Inference.Onnx;

/// <summary>Options for the models and for ONNX Runtime; configuration section <c>Inference</c>.</summary>
public sealed class OnnxOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Inference";

    private const int MaxDefaultThreads = 8;

    /// <summary>
    /// The folder with one folder per model. A relative path is searched in the content root and each of its parents, and then in the
    /// program's folder and each of its parents.
    /// </summary>
    public string ModelsPath { get; set; } = "models";

    /// <summary>
    /// The default model; empty for the one whose manifest says so (<see cref="Models.ModelManifest.Default"/>), else the first one by
    /// name. Models whose files are missing do not count.
    /// </summary>
    public string DefaultModel { get; set; } = string.Empty;

    /// <summary>Further names of models, such as those that clients of other servers send, with the name of the model of each.</summary>
    public IDictionary<string, string> ModelAliases { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// The precision of the denoisers, for example <c>int8</c>; empty for each manifest's default. A model that does not have this
    /// precision is not available.
    /// </summary>
    public string Precision { get; set; } = string.Empty;

    /// <summary>
    /// The execution providers in order of preference: <c>CPU</c>, <c>CUDA</c>, <c>TensorRT</c>. Empty means CPU. Unless
    /// <see cref="Strict"/> is set, a provider that fails is skipped with a warning, and CPU is always the last fallback.
    /// </summary>
    public IList<string> ExecutionProviders { get; } = [];

    /// <summary>If true, a provider that fails, or an operator that no provider supports, is an error.</summary>
    public bool Strict { get; set; }

    /// <summary>The index of the GPU, from 0.</summary>
    public int DeviceId { get; set; }

    /// <summary>
    /// CPU threads per network; 0 for one per processor available to the process, but at most 8. Denoiser batches are padded to this number
    /// of rows (see <see cref="Denoisers.IDenoiser.BatchInvariant"/>), and the last bits of the VAE decoder's output depend on it. Use the
    /// same number for replicas whose results must be bit-identical.
    /// </summary>
    public int IntraOpThreads { get; set; }

    /// <summary>
    /// The memory for the loaded networks of a process in bytes, counted by the size of their files; 0 for no limit. Networks that were not
    /// used for the longest time are unloaded for others.
    /// </summary>
    public long MemoryBudget { get; set; }

    /// <summary>
    /// How long a loaded network accepts further jobs while jobs of another model wait for its memory. Shorter turns load more often.
    /// </summary>
    public TimeSpan ModelTurn { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How often the models' folder is read again for models that were added, replaced or removed; 0 for never.
    /// </summary>
    public TimeSpan ModelRefreshInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// True if a video's result does not depend on the other videos in its batches. Only the CPU guarantees this (see
    /// <see cref="Denoisers.IDenoiser.BatchInvariant"/>).
    /// </summary>
    public bool IsBatchInvariant =>
        ExecutionProviders.All(name => name.Equals(nameof(ExecutionProvider.CPU), StringComparison.OrdinalIgnoreCase));

    /// <summary>The effective number of threads for <see cref="IntraOpThreads"/>.</summary>
    internal int EffectiveIntraOpThreads =>
        IntraOpThreads > 0 ? IntraOpThreads : Math.Clamp(Environment.ProcessorCount, 1, MaxDefaultThreads);
}

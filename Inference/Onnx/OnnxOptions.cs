namespace TextToVideo.Inference.Onnx;

/// <summary>Where the models are and what runs them; configuration section <c>Inference</c>.</summary>
public sealed class OnnxOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Inference";

    private const int MaxDefaultThreads = 8;

    /// <summary>
    /// The folder that holds a folder per model. A relative path is looked for in the content root and then in each folder above it, and
    /// after that in the same way from the program's own folder.
    /// </summary>
    public string ModelsPath { get; set; } = "models";

    /// <summary>The model that is used where none is named; empty: the first one whose files are all there.</summary>
    public string DefaultModel { get; set; } = string.Empty;

    /// <summary>
    /// Which of a model's denoiser files is used, for example <c>int8</c>; empty: its manifest's default. A model that has none of this
    /// precision is not available.
    /// </summary>
    public string Precision { get; set; } = string.Empty;

    /// <summary>
    /// The execution providers in order of preference: <c>CPU</c>, <c>CUDA</c>, <c>TensorRT</c>. Empty: CPU. One that does not work is
    /// passed over with a warning, and CPU is always the last resort, unless <see cref="Strict"/> is set.
    /// </summary>
    public IList<string> ExecutionProviders { get; } = [];

    /// <summary>Whether a provider that does not work, or a part of a network that the providers leave over, is an error.</summary>
    public bool Strict { get; set; }

    /// <summary>Which GPU, from 0.</summary>
    public int DeviceId { get; set; }

    /// <summary>
    /// Threads per network on the CPU; 0: one per processor that the process may use, at most 8. A denoiser call takes at least so many rows
    /// (see <see cref="Denoisers.IDenoiser.BatchInvariant"/>), and the VAE decoder's last bits depend on the number: replicas that must agree
    /// to the bit get the same.
    /// </summary>
    public int IntraOpThreads { get; set; }

    /// <summary>
    /// Whether a video's bits do not depend on what else is in its batches: only the CPU promises that (see
    /// <see cref="Denoisers.IDenoiser.BatchInvariant"/>).
    /// </summary>
    public bool IsBatchInvariant =>
        ExecutionProviders.All(name => name.Equals(nameof(ExecutionProvider.CPU), StringComparison.OrdinalIgnoreCase));

    /// <summary>The number of threads that <see cref="IntraOpThreads"/> stands for.</summary>
    internal int EffectiveIntraOpThreads =>
        IntraOpThreads > 0 ? IntraOpThreads : Math.Clamp(Environment.ProcessorCount, 1, MaxDefaultThreads);
}

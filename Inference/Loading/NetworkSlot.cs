namespace TextToVideo.Inference.Loading;

/// <summary>A network that a <see cref="NetworkMemory"/> loads and unloads. All properties that change are guarded by its lock.</summary>
/// <param name="name">The name for messages, for example <c>denoiser of shapes-mini</c>.</param>
/// <param name="model">The name of the model.</param>
/// <param name="network">The network: <c>text_encoder</c>, <c>denoiser</c> or <c>vae_decoder</c>.</param>
/// <param name="path">The file, for errors.</param>
/// <param name="size">The memory that it needs while it is loaded, in bytes.</param>
/// <param name="load">Loads it; called on a thread of the pool.</param>
internal sealed class NetworkSlot(string name, string model, string network, string path, long size, Func<IDisposable> load)
{
    /// <summary>The name of the model.</summary>
    public string Model => model;

    /// <summary>The network.</summary>
    public string Network => network;

    /// <summary>The file.</summary>
    public string Path => path;

    /// <summary>The memory that the network needs while it is loaded, in bytes.</summary>
    public long Size => size;

    /// <summary>The loaded network; null while it is not loaded.</summary>
    internal IDisposable? Value { get; set; }

    /// <summary>Whether it is being loaded.</summary>
    internal bool IsLoading { get; set; }

    /// <summary>Whether it is to be unloaded as soon as nothing uses it.</summary>
    internal bool IsRetired { get; set; }

    /// <summary>The number of uses in progress.</summary>
    internal int Users { get; set; }

    /// <summary>The order of the last use.</summary>
    internal long LastUse { get; set; }

    /// <summary>When it was loaded.</summary>
    internal long LoadedAt { get; set; }

    /// <summary>How long loading it took.</summary>
    internal TimeSpan LoadDuration { get; set; }

    /// <summary>When the last use ended.</summary>
    internal long IdleSince { get; set; }

    /// <summary>Whether it takes memory.</summary>
    internal bool IsResident => Value is not null || IsLoading;

    /// <summary>Loads the network.</summary>
    internal IDisposable Load() => load();

    /// <inheritdoc/>
    public override string ToString() => name;
}

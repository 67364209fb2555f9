namespace TextToVideo.Inference.Gpus;

/// <summary>The machine's GPUs.</summary>
internal interface IGpus : IDisposable
{
    /// <summary>The memory of each now; one that cannot be asked is left out.</summary>
    IEnumerable<GpuMemory> Read();
}

namespace TextToVideo.Inference.Gpus;

/// <summary>The machine's GPUs.</summary>
internal interface IGpus : IDisposable
{
    /// <summary>Reads the current memory of each GPU; GPUs whose memory cannot be read are left out.</summary>
    IEnumerable<GpuMemory> Read();
}

using TextToVideo.Inference.Gpus;

namespace TextToVideo.Architecture.Tests.Documents;

internal sealed class OneGpu : IGpus
{
    public IEnumerable<GpuMemory> Read() => [new("0", "GPU of a test", 3, 8)];

    public void Dispose() { }
}

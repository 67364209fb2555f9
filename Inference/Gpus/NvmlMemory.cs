using System.Runtime.InteropServices;

namespace TextToVideo.Inference.Gpus;

/// <summary>NVML's <c>nvmlMemory_t</c>, in bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct NvmlMemory
{
    public readonly ulong Total;
    public readonly ulong Free;
    public readonly ulong Used;
}

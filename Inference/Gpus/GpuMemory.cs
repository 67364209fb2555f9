namespace TextToVideo.Inference.Gpus;

/// <summary>The memory of a GPU at one moment, in bytes.</summary>
/// <param name="Id">The GPU's index, from 0.</param>
/// <param name="Name">The GPU's product name.</param>
/// <param name="Used">Memory in use by all processes.</param>
/// <param name="Total">Total memory.</param>
internal sealed record GpuMemory(string Id, string Name, long Used, long Total);

namespace TextToVideo.Inference.Gpus;

/// <summary>A GPU's memory at one moment, in bytes.</summary>
/// <param name="Id">The GPU's number, from 0.</param>
/// <param name="Name">What its maker calls it.</param>
/// <param name="Used">What is in use, by whomever.</param>
/// <param name="Total">All of it.</param>
internal sealed record GpuMemory(string Id, string Name, long Used, long Total);

namespace TextToVideo.Inference;

/// <summary>
/// Identifies what the bits of a network's results depend on beside its inputs and settings. On the CPU, two processes with equal
/// identities and settings compute the same bits.
/// </summary>
/// <param name="Weights">The SHA-256, in hex, of the ONNX file and of the files that contain its weights.</param>
/// <param name="Runtime">The version of ONNX Runtime.</param>
/// <param name="Processor">The kind of processor: the platform and the instruction sets that ONNX Runtime has kernels for.</param>
public sealed record NetworkIdentity(string Weights, string Runtime, string Processor);

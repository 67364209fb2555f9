namespace TextToVideo.Inference.Onnx;

/// <summary>The ONNX Runtime execution providers that can be configured.</summary>
internal enum ExecutionProvider
{
    /// <summary>The CPU, which is always available.</summary>
    CPU,

    /// <summary>An NVIDIA GPU.</summary>
    CUDA,

    /// <summary>An NVIDIA GPU through TensorRT; operators that TensorRT does not support run on CUDA.</summary>
    TensorRT,
}

namespace TextToVideo.Inference.Onnx;

/// <summary>The ONNX Runtime execution providers that can be configured.</summary>
internal enum ExecutionProvider
{
    /// <summary>The processor; always works.</summary>
    CPU,

    /// <summary>An NVIDIA GPU.</summary>
    CUDA,

    /// <summary>An NVIDIA GPU through TensorRT, with CUDA for what TensorRT leaves over.</summary>
    TensorRT,
}

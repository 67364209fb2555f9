using Microsoft.ML.OnnxRuntime.Tensors;

namespace TextToVideo.Inference.Onnx;

/// <summary>One input or output of a network, as the manifest describes it.</summary>
/// <param name="Name">The name.</param>
/// <param name="ElementType">The element type.</param>
/// <param name="Dimensions">The dimensions, outermost first.</param>
internal sealed record TensorSpec(string Name, TensorElementType ElementType, params IReadOnlyList<DimensionSpec> Dimensions);

using Microsoft.ML.OnnxRuntime.Tensors;

namespace TextToVideo.Inference.Onnx;

/// <summary>What a manifest says of one input or output of a network.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ElementType">Its element type.</param>
/// <param name="Dimensions">Its dimensions, outermost first.</param>
internal sealed record TensorSpec(string Name, TensorElementType ElementType, params IReadOnlyList<DimensionSpec> Dimensions);

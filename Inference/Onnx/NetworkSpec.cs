namespace TextToVideo.Inference.Onnx;

/// <summary>One network of a model, as its manifest describes it.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Network">What the network is: <c>text_encoder</c>, <c>denoiser</c>, <c>vae_decoder</c>.</param>
/// <param name="Path">The ONNX file.</param>
/// <param name="Inputs">All its inputs.</param>
/// <param name="Outputs">The outputs that are used.</param>
internal sealed record NetworkSpec(
    string Model,
    string Network,
    string Path,
    IReadOnlyList<TensorSpec> Inputs,
    IReadOnlyList<TensorSpec> Outputs
)
{
    /// <summary>How messages call it.</summary>
    public override string ToString() => $"{Network} of {Model}";
}

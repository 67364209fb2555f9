namespace TextToVideo.Inference.Onnx;

/// <summary>One network of a model, as the manifest describes it.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Network">The network: <c>text_encoder</c>, <c>denoiser</c> or <c>vae_decoder</c>.</param>
/// <param name="Path">The ONNX file.</param>
/// <param name="Inputs">All inputs.</param>
/// <param name="Outputs">The outputs that are used.</param>
/// <param name="StatePrefix">Further inputs may have names that start with this prefix; null if there are no others.</param>
internal sealed record NetworkSpec(
    string Model,
    string Network,
    string Path,
    IReadOnlyList<TensorSpec> Inputs,
    IReadOnlyList<TensorSpec> Outputs,
    string? StatePrefix = null
)
{
    /// <summary>Returns the name of the network for messages.</summary>
    public override string ToString() => $"{Network} of {Model}";
}

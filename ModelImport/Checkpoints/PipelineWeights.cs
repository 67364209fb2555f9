using TextToVideo.Inference.Models;
using TextToVideo.ModelImport.Graphs;

namespace TextToVideo.ModelImport.Checkpoints;

/// <summary>The weights of the three networks of a pipeline of diffusers, and the types that the networks compute in.</summary>
internal sealed class PipelineWeights
{
    private PipelineWeights(CheckpointFolder folder, ImportOptions options)
    {
        DenoiserType = Precisions.GetType(options.Precision);

        // The activations of T5 overflow float16.
        TextType = DenoiserType == ElementType.Float16 ? ElementType.Float32 : DenoiserType;
        Text = ComponentWeights.Open(folder, "text_encoder", "model", WeightVariants.For(options.Variant, TextType));
        Denoiser = Open("transformer", DenoiserType);
        Vae = Open("vae", VaeType);

        ComponentWeights Open(string component, ElementType type) =>
            ComponentWeights.Open(folder, component, "diffusion_pytorch_model", WeightVariants.For(options.Variant, type));
    }

    /// <summary>The weights of the text encoder.</summary>
    public ComponentWeights Text { get; }

    /// <summary>The weights of the denoiser.</summary>
    public ComponentWeights Denoiser { get; }

    /// <summary>The weights of the VAE.</summary>
    public ComponentWeights Vae { get; }

    /// <summary>The type of the text encoder's activations.</summary>
    public ElementType TextType { get; }

    /// <summary>The type of the denoiser's activations.</summary>
    public ElementType DenoiserType { get; }

    /// <summary>The type of the VAE decoder's activations.</summary>
    public ElementType VaeType => ElementType.Float32;

    /// <summary>The files of all weights, relative to the checkpoint's folder.</summary>
    public IReadOnlyList<string> Files => [.. Text.Files, .. Denoiser.Files, .. Vae.Files];

    /// <summary>Finds the files of a checkpoint and reads their headers.</summary>
    /// <param name="folder">The checkpoint.</param>
    /// <param name="options">The precision and the variant.</param>
    /// <exception cref="ModelLoadException">A file is missing, truncated or malformed.</exception>
    public static PipelineWeights Open(CheckpointFolder folder, ImportOptions options) => new(folder, options);

    /// <summary>Returns the origin in the manifest.</summary>
    /// <param name="pipeline">The class of the pipeline.</param>
    public OriginManifest CreateOrigin(string pipeline) =>
        new()
        {
            Pipeline = pipeline,
            Semantics = "diffusers",
            WeightTypes = new Dictionary<string, string>
            {
                ["text_encoder"] = string.Join(", ", Text.Types),
                ["denoiser"] = string.Join(", ", Denoiser.Types),
                ["vae_decoder"] = string.Join(", ", Vae.Types),
            },
        };
}

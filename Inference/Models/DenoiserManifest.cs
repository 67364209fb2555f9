namespace TextToVideo.Inference.Models;

/// <summary>
/// The denoiser: latents float32 [B, C, T, H, W], timesteps float32 [B], text float32 [B, L, D] and mask float32 [B, L] to velocity float32,
/// of the latents' shape.
/// </summary>
public sealed record DenoiserManifest
{
    /// <summary>The ONNX file of each precision (fp32, fp16, bf16, int8), relative to the model's folder. All take and give float32.</summary>
    public required IReadOnlyDictionary<string, string> Files { get; init; }

    /// <summary>The precision that is used where none is asked for.</summary>
    public required string DefaultPrecision { get; init; }

    /// <summary>C.</summary>
    public required int LatentChannels { get; init; }

    /// <summary>Pixels per latent, in each direction.</summary>
    public required int SpatialCompression { get; init; }

    /// <summary>Frames per latent frame.</summary>
    public required int TemporalCompression { get; init; }

    /// <summary>
    /// Whether the first latent frame holds one frame alone, as in a causal VAE: frames = (T − 1) · compression + 1; otherwise
    /// frames = T · compression.
    /// </summary>
    public required bool Causal { get; init; }

    /// <summary>Latents per patch, in each direction: H and W are multiples of it.</summary>
    public required int PatchSize { get; init; }

    /// <summary>What the model's time is multiplied by: time runs from 0 (noise) to this value (clip).</summary>
    public required float TimestepScale { get; init; }

    /// <summary>What the network predicts.</summary>
    public required PredictionKind Prediction { get; init; }

    /// <summary>How the mask is written for this network.</summary>
    public required MaskKind MaskKind { get; init; }

    /// <summary>The names of the ONNX inputs.</summary>
    public required DenoiserInputs Inputs { get; init; }

    /// <summary>The names of the ONNX outputs.</summary>
    public required DenoiserOutputs Outputs { get; init; }

    /// <summary>How many latent frames a clip has; meaningful for frame counts that <see cref="HasWholeLatents"/> accepts.</summary>
    internal int GetLatentFrames(int frames) => Causal ? ((frames - 1) / TemporalCompression) + 1 : frames / TemporalCompression;

    /// <summary>How many frames so many latent frames decode to.</summary>
    internal int GetFrames(int latentFrames) =>
        Causal ? ((latentFrames - 1) * TemporalCompression) + 1 : latentFrames * TemporalCompression;

    /// <summary>Whether latents can stand for exactly so many frames.</summary>
    internal bool HasWholeLatents(int frames) => frames > 0 && GetFrames(GetLatentFrames(frames)) == frames;

    /// <summary>What is said after a model's name where it has no file of a precision.</summary>
    internal string DescribeLackOf(string precision) => $"has no precision '{precision}'; it has: {string.Join(", ", Files.Keys)}";
}

/// <summary>The names of the denoiser's inputs.</summary>
/// <param name="Latents">float32 [B, C, T, H, W].</param>
/// <param name="Timestep">float32 [B].</param>
/// <param name="Text">float32 [B, L, D].</param>
/// <param name="Mask">float32 [B, L].</param>
public sealed record DenoiserInputs(string Latents, string Timestep, string Text, string Mask);

/// <summary>The names of the denoiser's outputs.</summary>
/// <param name="Velocity">float32 [B, C, T, H, W].</param>
public sealed record DenoiserOutputs(string Velocity);

using System.Text.Json.Serialization;

namespace TextToVideo.Inference.Models;

/// <summary>
/// The denoiser. Inputs: latents float32 [B, C, T, H, W], timesteps float32 [B], prompt embeds float32 [B, L, D] and attention mask
/// float32 [B, L]. Output: the velocity, float32 with the shape of the latents. Without a mask (<see cref="MaskKind.None"/>), L is the
/// number of tokens of the text, which all rows of a call share.
/// </summary>
public sealed record DenoiserManifest
{
    /// <summary>
    /// The ONNX file of each precision (fp32, fp16, bf16, int8), relative to the model's folder. The inputs and outputs of all are float32.
    /// </summary>
    public required IReadOnlyDictionary<string, string> Files { get; init; }

    /// <summary>The default precision.</summary>
    public required string DefaultPrecision { get; init; }

    /// <summary>The number of latent channels, C.</summary>
    public required int LatentChannels { get; init; }

    /// <summary>Pixels per latent, in height and width.</summary>
    public required int SpatialCompression { get; init; }

    /// <summary>Frames per latent frame.</summary>
    public required int TemporalCompression { get; init; }

    /// <summary>
    /// True if the first latent frame stands for a single frame, as in a causal VAE: frames = (T − 1) · compression + 1. Otherwise
    /// frames = T · compression.
    /// </summary>
    public required bool Causal { get; init; }

    /// <summary>Latents per patch in height and width; H and W are multiples of it.</summary>
    public required int PatchSize { get; init; }

    /// <summary>The factor of the timestep: timesteps are between 0 and this value.</summary>
    public required float TimestepScale { get; init; }

    /// <summary>How the timestep follows from the noise level; by default it is 0 for noise.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public TimestepKind TimestepKind { get; init; }

    /// <summary>What the network predicts.</summary>
    public required PredictionKind Prediction { get; init; }

    /// <summary>The form of the attention mask that this network takes.</summary>
    public required MaskKind MaskKind { get; init; }

    /// <summary>The names of the ONNX inputs.</summary>
    public required DenoiserInputs Inputs { get; init; }

    /// <summary>The names of the ONNX outputs.</summary>
    public required DenoiserOutputs Outputs { get; init; }

    /// <summary>Returns the number of latent frames of a clip; valid for frame counts that <see cref="HasWholeLatents"/> accepts.</summary>
    internal int GetLatentFrames(int frames) => Causal ? ((frames - 1) / TemporalCompression) + 1 : frames / TemporalCompression;

    /// <summary>Returns the number of frames that the latent frames decode to.</summary>
    internal int GetFrames(int latentFrames) =>
        Causal ? ((latentFrames - 1) * TemporalCompression) + 1 : latentFrames * TemporalCompression;

    /// <summary>Returns true if this number of frames corresponds to a whole number of latent frames.</summary>
    internal bool HasWholeLatents(int frames) => frames > 0 && GetFrames(GetLatentFrames(frames)) == frames;

    /// <summary>Returns the part of an error message, after the model's name, for a precision that the model does not have.</summary>
    internal string DescribeMissingPrecision(string precision) =>
        $"has no precision '{precision}'; it has: {string.Join(", ", Files.Keys)}";
}

/// <summary>The names of the denoiser's inputs.</summary>
/// <param name="Latents">float32 [B, C, T, H, W].</param>
/// <param name="Timestep">Timesteps, float32 [B].</param>
/// <param name="Text">Prompt embeds, float32 [B, L, D].</param>
/// <param name="Mask">Attention mask, float32 [B, L]; null for a network without a mask.</param>
public sealed record DenoiserInputs(string Latents, string Timestep, string Text, string? Mask = null);

/// <summary>The names of the denoiser's outputs.</summary>
/// <param name="Velocity">float32 [B, C, T, H, W].</param>
public sealed record DenoiserOutputs(string Velocity);

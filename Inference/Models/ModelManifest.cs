using System.Text.Json.Serialization;

namespace TextToVideo.Inference.Models;

/// <summary>The content of <c>models/&lt;name&gt;/model.json</c>: everything that the pipeline knows about a model.</summary>
public sealed record ModelManifest
{
    /// <summary>Far above the dimensions of real latents; sizes in pixels then do not overflow.</summary>
    private const int MaxLatents = 1 << 14;

    /// <summary>The model's name, the same as its folder's: lowercase letters, digits, '.' and '-'.</summary>
    public required string Name { get; init; }

    /// <summary>One or two sentences that help a user to choose a model.</summary>
    public required string Description { get; init; }

    /// <summary>The licence of the weights.</summary>
    public required string Licence { get; init; }

    /// <summary>
    /// True for the model of requests that name none, unless the configuration names another one or its files are missing.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Default { get; init; }

    /// <summary>Whether frames can show people, so that they must be judged by a classifier that knows pictures. Default: true.</summary>
    public bool ShowsPeople { get; init; } = true;

    /// <summary>Where the networks come from; null if the folder was not imported from a published checkpoint.</summary>
    public OriginManifest? Origin { get; init; }

    /// <summary>The files that the networks read their weights from, if these are not part of the ONNX files.</summary>
    public IReadOnlyList<string>? Weights { get; init; }

    /// <summary>The text encoder, from prompt to prompt embeds.</summary>
    public required TextEncoderManifest TextEncoder { get; init; }

    /// <summary>The denoiser, which predicts the model output at each step.</summary>
    public required DenoiserManifest Denoiser { get; init; }

    /// <summary>The scheduler, which leads from noise to latents.</summary>
    public required SchedulerManifest Scheduler { get; init; }

    /// <summary>The VAE decoder, from latents to frames.</summary>
    public required VaeManifest Vae { get; init; }

    /// <summary>A linear map from latents to a rough picture during denoising; null if the model has no previews.</summary>
    public PreviewManifest? Preview { get; init; }

    /// <summary>The size of the networks, for capacity planning; null if planning is not supported for the model.</summary>
    public ArchitectureManifest? Architecture { get; init; }

    /// <summary>The negative prompt of requests that specify none; null for an empty one.</summary>
    public string? NegativePrompt { get; init; }

    /// <summary>The values that a request may use.</summary>
    public required LimitsManifest Limits { get; init; }

    /// <summary>The supported styles, camera movements, moods and themes.</summary>
    public CustomisationManifest Customisation { get; init; } = new();

    /// <summary>Returns the shape of a clip's latents.</summary>
    /// <param name="width">The width in pixels.</param>
    /// <param name="height">The height in pixels.</param>
    /// <param name="frames">The number of frames.</param>
    /// <exception cref="ArgumentException">The model does not support such a clip; the message lists the supported values.</exception>
    public LatentShape GetLatentShape(int width, int height, int frames)
    {
        if (!Limits.Allows(new VideoSize(width, height)))
        {
            throw new ArgumentException($"{Name} does not support {width}x{height}; supported sizes: {Limits.AllowedSizes}.");
        }

        if (!Limits.Frames.Allows(frames))
        {
            throw new ArgumentException($"{Name} does not support {frames} frames; supported: {Limits.Frames.InWords}.", nameof(frames));
        }

        VideoSize decoded = Limits.GetDecodedSize(new VideoSize(width, height));
        return new LatentShape(
            Denoiser.LatentChannels,
            Denoiser.GetLatentFrames(frames),
            decoded.Height / Denoiser.SpatialCompression,
            decoded.Width / Denoiser.SpatialCompression
        );
    }

    /// <summary>All latent shapes that requests to the model can lead to; null if a rule allows more sizes than the list.</summary>
    internal IReadOnlyList<LatentShape>? LatentShapes =>
        Limits.SizeRule is null
            ? [.. from size in Limits.Sizes from frames in Limits.Frames.Values select GetLatentShape(size.Width, size.Height, frames)]
            : null;

    /// <summary>The shape of the smallest clip.</summary>
    internal LatentShape SmallestLatentShape
    {
        get
        {
            VideoSize size = Limits.SizeRule is { } rule
                ? new VideoSize(rule.Min, rule.Min)
                : Limits.Sizes.MinBy(size => (long)Limits.GetDecodedSize(size).Width * Limits.GetDecodedSize(size).Height);
            return GetLatentShape(size.Width, size.Height, Limits.Frames.Values.First());
        }
    }

    /// <summary>Returns the clip that latents decode to.</summary>
    /// <param name="latents">The shape of the latents, [C, T, H, W].</param>
    /// <param name="size">The size of the decoder's frames.</param>
    /// <param name="frames">The number of frames.</param>
    /// <returns>True if the model supports such a clip.</returns>
    public bool TryGetClip(ReadOnlySpan<int> latents, out VideoSize size, out int frames)
    {
        (size, frames) = (default, 0);
        if (latents.Length != 4 || latents[0] != Denoiser.LatentChannels || latents.ContainsAnyExceptInRange(1, MaxLatents))
        {
            return false;
        }

        size = new VideoSize(latents[3] * Denoiser.SpatialCompression, latents[2] * Denoiser.SpatialCompression);
        frames = Denoiser.GetFrames(latents[1]);
        return Limits.Allows(size) && Limits.GetDecodedSize(size) == size && Limits.Frames.Allows(frames);
    }
}

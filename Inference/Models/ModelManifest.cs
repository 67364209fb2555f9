namespace TextToVideo.Inference.Models;

/// <summary>The content of <c>models/&lt;name&gt;/model.json</c>: everything that the pipeline knows about a model.</summary>
public sealed record ModelManifest
{
    /// <summary>The model's name, the same as its folder's: lowercase letters, digits, '.' and '-'.</summary>
    public required string Name { get; init; }

    /// <summary>One or two sentences that help a user to choose a model.</summary>
    public required string Description { get; init; }

    /// <summary>The licence of the weights.</summary>
    public required string Licence { get; init; }

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
        if (!Limits.Sizes.Contains(new VideoSize(width, height)))
        {
            throw new ArgumentException($"{Name} does not support {width}x{height}; supported sizes: {Limits.AllowedSizes}.");
        }

        if (!Limits.Frames.Allows(frames))
        {
            throw new ArgumentException($"{Name} does not support {frames} frames; supported: {Limits.Frames.InWords}.", nameof(frames));
        }

        return new LatentShape(
            Denoiser.LatentChannels,
            Denoiser.GetLatentFrames(frames),
            height / Denoiser.SpatialCompression,
            width / Denoiser.SpatialCompression
        );
    }

    /// <summary>All latent shapes that requests to the model can lead to.</summary>
    internal IEnumerable<LatentShape> LatentShapes =>
        from size in Limits.Sizes
        from frames in Limits.Frames.Values
        select GetLatentShape(size.Width, size.Height, frames);
}

namespace TextToVideo.Inference.Models;

/// <summary>What <c>models/&lt;name&gt;/model.json</c> says: everything that the pipeline knows about a model.</summary>
public sealed record ModelManifest
{
    /// <summary>The model's name, the same as its folder's: lower case letters, digits, '.' and '-'.</summary>
    public required string Name { get; init; }

    /// <summary>One or two sentences for whoever chooses a model.</summary>
    public required string Description { get; init; }

    /// <summary>The terms under which the weights may be used.</summary>
    public required string Licence { get; init; }

    /// <summary>Prompt to embedding.</summary>
    public required TextEncoderManifest TextEncoder { get; init; }

    /// <summary>Noise to latents.</summary>
    public required DenoiserManifest Denoiser { get; init; }

    /// <summary>The path from noise to latents.</summary>
    public required SchedulerManifest Scheduler { get; init; }

    /// <summary>Latents to frames.</summary>
    public required VaeManifest Vae { get; init; }

    /// <summary>Latents to a rough picture while they are being denoised; absent: there are no previews.</summary>
    public PreviewManifest? Preview { get; init; }

    /// <summary>How large the networks are, for plans of capacity; absent: nothing can be planned for the model.</summary>
    public ArchitectureManifest? Architecture { get; init; }

    /// <summary>What a request may ask for.</summary>
    public required LimitsManifest Limits { get; init; }

    /// <summary>What style, camera, mood and theme mean to the model.</summary>
    public CustomisationManifest Customisation { get; init; } = new();

    /// <summary>The shape of the latents of a clip.</summary>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    /// <param name="frames">How many frames.</param>
    /// <exception cref="ArgumentException">The model does not make such a clip; the message says what it makes.</exception>
    public LatentShape GetLatentShape(int width, int height, int frames)
    {
        if (!Limits.Sizes.Contains(new VideoSize(width, height)))
        {
            throw new ArgumentException($"{Name} does not make {width}x{height}; allowed are {Limits.AllowedSizes}.");
        }

        if (!Limits.Frames.Allows(frames))
        {
            throw new ArgumentException($"{Name} does not make {frames} frames; allowed are {Limits.Frames.InWords}.", nameof(frames));
        }

        return new LatentShape(
            Denoiser.LatentChannels,
            Denoiser.GetLatentFrames(frames),
            height / Denoiser.SpatialCompression,
            width / Denoiser.SpatialCompression
        );
    }

    /// <summary>Every latent shape that a request to the model can lead to.</summary>
    internal IEnumerable<LatentShape> LatentShapes =>
        from size in Limits.Sizes
        from frames in Limits.Frames.Values
        select GetLatentShape(size.Width, size.Height, frames);
}

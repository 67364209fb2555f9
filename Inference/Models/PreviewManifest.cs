namespace TextToVideo.Inference.Models;

/// <summary>
/// A linear map from the denoiser's latents to pixels, which gives a rough picture for next to nothing. Values run from 0 (black) to 1 (white).
/// <c>./bench preview</c> fits it to the VAE decoder.
/// </summary>
public sealed record PreviewManifest
{
    /// <summary>The edge of the square of pixels that one latent becomes.</summary>
    public required int Scale { get; init; }

    /// <summary>Per latent channel, normalised as the denoiser has it: what it adds to red, green and blue of each pixel of the square, row by row.</summary>
    public required IReadOnlyList<IReadOnlyList<float>> Factors { get; init; }

    /// <summary>What red, green and blue of each pixel of the square are where all channels are 0.</summary>
    public required IReadOnlyList<float> Bias { get; init; }
}

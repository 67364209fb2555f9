namespace TextToVideo.Inference.Models;

/// <summary>The customisation fields that a model supports besides the prompt; null for each field it does not support.</summary>
public sealed record CustomisationManifest
{
    /// <summary>The visual style.</summary>
    public CustomisationFieldManifest? Style { get; init; }

    /// <summary>The camera movement.</summary>
    public CustomisationFieldManifest? Camera { get; init; }

    /// <summary>The mood or pace.</summary>
    public CustomisationFieldManifest? Mood { get; init; }

    /// <summary>The setting.</summary>
    public CustomisationFieldManifest? Theme { get; init; }
}

namespace TextToVideo.Inference.Models;

/// <summary>Which of the fields of a request beside the prompt mean something to the model; those that it has nothing for are null.</summary>
public sealed record CustomisationManifest
{
    /// <summary>How things are drawn.</summary>
    public CustomisationFieldManifest? Style { get; init; }

    /// <summary>How the camera moves.</summary>
    public CustomisationFieldManifest? Camera { get; init; }

    /// <summary>The feeling, or the pace.</summary>
    public CustomisationFieldManifest? Mood { get; init; }

    /// <summary>The surroundings.</summary>
    public CustomisationFieldManifest? Theme { get; init; }
}

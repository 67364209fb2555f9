namespace TextToVideo.Inference.Models;

/// <summary>The values that a request to the model may use.</summary>
public sealed record LimitsManifest
{
    /// <summary>The supported frame sizes; the first is the default.</summary>
    public required IReadOnlyList<VideoSize> Sizes { get; init; }

    /// <summary>The supported clip lengths.</summary>
    public required FrameCounts Frames { get; init; }

    /// <summary>The supported frames per second.</summary>
    public required IntegerRange Fps { get; init; }

    /// <summary>The maximum length of the prompt in UTF-16 code units.</summary>
    public required int PromptMaxCharacters { get; init; }

    /// <summary>The default frame size.</summary>
    public VideoSize DefaultSize => Sizes[0];

    /// <summary>The supported frame sizes as text, for messages.</summary>
    public string AllowedSizes => string.Join(", ", Sizes);
}

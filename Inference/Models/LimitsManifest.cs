namespace TextToVideo.Inference.Models;

/// <summary>What a request may ask of the model.</summary>
public sealed record LimitsManifest
{
    /// <summary>The sizes it makes; the first is the default.</summary>
    public required IReadOnlyList<VideoSize> Sizes { get; init; }

    /// <summary>The lengths it makes.</summary>
    public required FrameCounts Frames { get; init; }

    /// <summary>Frames per second.</summary>
    public required IntegerRange Fps { get; init; }

    /// <summary>The longest prompt, in characters (UTF-16 code units).</summary>
    public required int PromptMaxCharacters { get; init; }

    /// <summary>The size that is made where none is asked for.</summary>
    public VideoSize DefaultSize => Sizes[0];

    /// <summary>The allowed sizes in words, for messages.</summary>
    public string AllowedSizes => string.Join(", ", Sizes);

    /// <summary>Reads a size that the model makes.</summary>
    /// <param name="text">For example <c>848x480</c>.</param>
    /// <param name="size">The size.</param>
    /// <returns>Whether the text is a size, and one that the model makes.</returns>
    public bool TrySize(string? text, out VideoSize size) => VideoSize.TryParse(text, out size) && Sizes.Contains(size);
}

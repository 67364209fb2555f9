namespace TextToVideo.Inference.Models;

/// <summary>The values that a request to the model may use.</summary>
public sealed record LimitsManifest
{
    /// <summary>
    /// The frame sizes that the model was made for; the first is the default. Other sizes are allowed only by <see cref="SizeRule"/>.
    /// </summary>
    public required IReadOnlyList<VideoSize> Sizes { get; init; }

    /// <summary>
    /// The sizes that are smaller than the decoder's frames, with a number n for each: a pixel of them is the mean of n · n pixels. Null if
    /// there are none.
    /// </summary>
    public IReadOnlyDictionary<VideoSize, int>? Reductions { get; init; }

    /// <summary>A rule that allows more sizes; null if only <see cref="Sizes"/> are allowed.</summary>
    public SizeRule? SizeRule { get; init; }

    /// <summary>The supported clip lengths.</summary>
    public required FrameCounts Frames { get; init; }

    /// <summary>The supported frames per second.</summary>
    public required IntegerRange Fps { get; init; }

    /// <summary>The maximum length of the prompt in UTF-16 code units.</summary>
    public required int PromptMaxCharacters { get; init; }

    /// <summary>The default frame size.</summary>
    public VideoSize DefaultSize => Sizes[0];

    /// <summary>The supported frame sizes as text, for messages.</summary>
    public string AllowedSizes => SizeRule is null ? string.Join(", ", Sizes) : $"{string.Join(", ", Sizes)}, or any {SizeRule.InWords}";

    /// <summary>Returns true if the model supports the frame size.</summary>
    /// <param name="size">The size.</param>
    public bool Allows(VideoSize size) => Sizes.Contains(size) || SizeRule?.Allows(size) == true;

    /// <summary>Returns the size of the decoder's frames, of which frames of a supported size are made.</summary>
    /// <param name="size">The supported size.</param>
    public VideoSize GetDecodedSize(VideoSize size)
    {
        int reduction = Reductions?.GetValueOrDefault(size, 1) ?? 1;
        return new VideoSize(size.Width * reduction, size.Height * reduction);
    }

    /// <summary>Returns the supported size that is nearest to a size.</summary>
    /// <param name="size">The size.</param>
    public VideoSize GetNearestSize(VideoSize size)
    {
        IEnumerable<VideoSize> candidates = SizeRule is null ? Sizes : Sizes.Append(SizeRule.GetNearest(size));
        return candidates.MinBy(candidate => Math.Abs((long)candidate.Width - size.Width) + Math.Abs((long)candidate.Height - size.Height));
    }
}

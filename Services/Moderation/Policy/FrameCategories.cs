namespace TextToVideo.Moderation.Policy;

/// <summary>The policy categories of the frame checks that do not need a learned model. Every policy file must define them.</summary>
public static class FrameCategories
{
    /// <summary>There are too few or too many frames, or a frame does not have width × height × 3 bytes.</summary>
    public const string Corrupt = "frames/corrupt";

    /// <summary>The whole clip has a single colour.</summary>
    public const string Constant = "frames/constant";

    /// <summary>More than three general flashes in one second (WCAG 2.3.1).</summary>
    public const string Flashing = "frames/flashing";

    /// <summary>More than three red flashes in one second (WCAG 2.3.1).</summary>
    public const string RedFlashing = "frames/red-flashing";

    /// <summary>All categories of this class.</summary>
    public static IReadOnlyList<string> All { get; } = [Corrupt, Constant, Flashing, RedFlashing];
}

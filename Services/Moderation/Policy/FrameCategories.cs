namespace TextToVideo.Moderation.Policy;

/// <summary>The policy categories of the checks that need no learned model. Every policy file must have them.</summary>
public static class FrameCategories
{
    /// <summary>Frames are missing, too many, or not width × height × 3 bytes long.</summary>
    public const string Corrupt = "frames/corrupt";

    /// <summary>One colour fills the whole clip.</summary>
    public const string Constant = "frames/constant";

    /// <summary>More than three general flashes in one second (WCAG 2.3.1).</summary>
    public const string Flashing = "frames/flashing";

    /// <summary>More than three red flashes in one second (WCAG 2.3.1).</summary>
    public const string RedFlashing = "frames/red-flashing";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Corrupt, Constant, Flashing, RedFlashing];
}

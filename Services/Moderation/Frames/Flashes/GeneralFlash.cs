namespace TextToVideo.Moderation.Frames.Flashes;

/// <summary>
/// General flash, as defined by WCAG 2.1: "a pair of opposing changes in relative luminance of 10% or more of the maximum relative
/// luminance (1.0) where the relative luminance of the darker image is below 0.80".
/// </summary>
internal readonly struct GeneralFlash : IFlashKind
{
    private const float MinimumChange = 0.10f;
    private const float DarkerLimit = 0.80f;

    /// <inheritdoc/>
    public static FlashLevel Measure(float red, float green, float blue) =>
        new((0.2126f * red) + (0.7152f * green) + (0.0722f * blue), false);

    /// <inheritdoc/>
    public static bool IsTransition(FlashLevel valley, FlashLevel peak) =>
        peak.Value - valley.Value >= MinimumChange && valley.Value < DarkerLimit;
}

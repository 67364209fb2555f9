namespace TextToVideo.Moderation.Frames.Flashes;

/// <summary>
/// Red flash, as defined by WCAG 2.1: "any pair of opposing transitions involving a saturated red", with the working definition "for either
/// or both states involved in each transition, R/(R+G+B) ≥ 0.8, and the change in the value of (R−G−B)×320 is &gt; 20 (negative values of
/// (R−G−B)×320 are set to zero)".
/// </summary>
internal readonly struct RedFlash : IFlashKind
{
    private const float Saturated = 0.8f;
    private const float Scale = 320;
    private const float ChangeLimit = 20;

    /// <inheritdoc/>
    public static FlashLevel Measure(float red, float green, float blue) =>
        new(Math.Max(0, red - green - blue) * Scale, red > 0 && red >= Saturated * (red + green + blue));

    /// <inheritdoc/>
    public static bool IsTransition(FlashLevel valley, FlashLevel peak) =>
        peak.Value - valley.Value > ChangeLimit && (valley.IsSaturated || peak.IsSaturated);
}

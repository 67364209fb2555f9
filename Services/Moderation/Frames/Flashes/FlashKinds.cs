namespace TextToVideo.Moderation.Frames.Flashes;

/// <summary>Defines one kind of flash: the quantity that is measured and the changes that count.</summary>
internal interface IFlashKind
{
    /// <summary>Returns the level of a colour.</summary>
    /// <param name="red">Linear red, 0 to 1.</param>
    /// <param name="green">Linear green, 0 to 1.</param>
    /// <param name="blue">Linear blue, 0 to 1.</param>
    static abstract FlashLevel Measure(float red, float green, float blue);

    /// <summary>Returns whether a change between a valley and a peak, in either direction, is a transition.</summary>
    /// <param name="valley">The lower level.</param>
    /// <param name="peak">The higher level.</param>
    static abstract bool IsTransition(FlashLevel valley, FlashLevel peak);
}

/// <summary>The level of a cell for one kind of flash.</summary>
/// <param name="Value">The quantity whose peaks and valleys are compared.</param>
/// <param name="IsSaturated">For red flashes, whether the colour is a saturated red.</param>
internal readonly record struct FlashLevel(float Value, bool IsSaturated);

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

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

namespace TextToVideo.Moderation.Frames.Flashes;

/// <summary>What is measured for one kind of flash, and which changes of it count.</summary>
internal interface IFlashKind
{
    /// <summary>Measures a colour.</summary>
    /// <param name="red">Linear red, 0 to 1.</param>
    /// <param name="green">Linear green, 0 to 1.</param>
    /// <param name="blue">Linear blue, 0 to 1.</param>
    /// <returns>The level whose peaks and valleys are compared.</returns>
    static abstract FlashLevel Measure(float red, float green, float blue);

    /// <summary>Whether a change between a valley and a peak, in either direction, is a transition.</summary>
    /// <param name="valley">The lower level.</param>
    /// <param name="peak">The higher level.</param>
    /// <returns>True where the definition counts it.</returns>
    static abstract bool IsTransition(FlashLevel valley, FlashLevel peak);
}

/// <summary>The state of a cell for one kind of flash.</summary>
/// <param name="Value">What goes up and down.</param>
/// <param name="IsSaturated">Of red flashes: whether the colour is a saturated red.</param>
internal readonly record struct FlashLevel(float Value, bool IsSaturated);

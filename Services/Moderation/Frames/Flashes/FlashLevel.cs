namespace TextToVideo.Moderation.Frames.Flashes;

/// <summary>The state of a cell for one kind of flash.</summary>
/// <param name="Value">What goes up and down.</param>
/// <param name="IsSaturated">Of red flashes: whether the colour is a saturated red.</param>
internal readonly record struct FlashLevel(float Value, bool IsSaturated);

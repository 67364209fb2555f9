using TextToVideo.Contracts;
using TextToVideo.Moderation.Policy;

namespace TextToVideo.Moderation.Frames;

/// <summary>Decides whether the frames of a clip may be shown.</summary>
public interface IFrameModerator
{
    /// <summary>Checks frames as they come; no more than one is held at a time.</summary>
    /// <param name="clip">What the frames are said to be: width and height 1 to 16384 pixels, fps 1 to 1000, at least one frame.</param>
    /// <param name="frames">
    /// The frames in order: 8-bit RGB, rows from the top, width × height × 3 bytes each. A frame's memory may be reused once the next one
    /// is asked for.
    /// </param>
    /// <param name="cancellationToken">Stops the check.</param>
    /// <returns>The decision. Any failure is an exception, never an approval.</returns>
    /// <exception cref="PipelineException">
    /// <see cref="ErrorCodes.InvalidRequest"/>: a number of <paramref name="clip"/> is out of range.
    /// <see cref="ErrorCodes.ModerationUnavailable"/>: there is no valid
    /// policy, or the image classifier failed.
    /// </exception>
    /// <exception cref="OperationCanceledException">The check was cancelled.</exception>
    Task<ModerationDecision> ModerateAsync(Clip clip, IAsyncEnumerable<ReadOnlyMemory<byte>> frames, CancellationToken cancellationToken);
}

using TextToVideo.Contracts;
using TextToVideo.Moderation.Policy;

namespace TextToVideo.Moderation.Frames;

/// <summary>Decides whether the frames of a clip may be shown.</summary>
public interface IFrameModerator
{
    /// <summary>Checks frames as they arrive. No more than one frame is kept in memory at a time.</summary>
    /// <param name="clip">
    /// The expected dimensions: width and height 1 to 16384 pixels, 1 to 1000 frames per second, at least one frame.
    /// </param>
    /// <param name="showsPeople">Whether the frames can show people. If not, classifiers that only concern people are not used.</param>
    /// <param name="frames">
    /// The frames in order: 8-bit RGB, rows from the top, width × height × 3 bytes each. The memory of a frame may be reused once the next
    /// frame is requested.
    /// </param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>The decision. Every failure is an exception, never an approval.</returns>
    /// <exception cref="PipelineException">
    /// <see cref="ErrorCodes.InvalidRequest"/>: a value of <paramref name="clip"/> is out of range.
    /// <see cref="ErrorCodes.ModerationUnavailable"/>: there is no valid policy, or a frame classifier failed.
    /// </exception>
    /// <exception cref="OperationCanceledException">The operation was cancelled.</exception>
    Task<ModerationDecision> ModerateAsync(
        Clip clip,
        bool showsPeople,
        IAsyncEnumerable<ReadOnlyMemory<byte>> frames,
        CancellationToken cancellationToken
    );
}

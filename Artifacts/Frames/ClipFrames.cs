using TextToVideo.Contracts;

namespace TextToVideo.Artifacts.Frames;

/// <summary>
/// The decoded frames of a clip in the store. They are one artifact if the clip is decoded in one piece. Otherwise they are segments of
/// consecutive frames, which can be read while later ones are decoded. A segment is known by its first frame and its size, so the clip is
/// complete when the segments reach its last frame, wherever a decoder that was interrupted has cut them.
/// </summary>
/// <param name="store">The artifact store.</param>
/// <param name="videoId">The id of the video.</param>
/// <param name="key">The key of the frames, if they are one artifact.</param>
/// <param name="clip">The size and number of the frames.</param>
public sealed class ClipFrames(IArtifactStore store, Guid videoId, string key, Clip clip)
{
    /// <summary>Uses the default key.</summary>
    /// <param name="store">The artifact store.</param>
    /// <param name="videoId">The id of the video.</param>
    /// <param name="clip">The size and number of the frames.</param>
    public ClipFrames(IArtifactStore store, Guid videoId, Clip clip)
        : this(store, videoId, ArtifactKeys.GetFramesKey(videoId), clip) { }

    /// <summary>Returns whether all frames are stored.</summary>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    public async Task<bool> AreCompleteAsync(CancellationToken cancellationToken) =>
        await store.ExistsAsync(key, cancellationToken) || await CountInSegmentsAsync(cancellationToken) == clip.NumFrames;

    /// <summary>Returns how many frames are stored in segments, without a gap from the first one on.</summary>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>0 to the number of frames.</returns>
    public async Task<int> CountInSegmentsAsync(CancellationToken cancellationToken)
    {
        int count = 0;
        while (
            count < clip.NumFrames
            && await store.GetInfoAsync(ArtifactKeys.GetFrameSegmentKey(videoId, count), cancellationToken) is { } segment
        )
        {
            count += SegmentStream.CountFrames(segment.Length, clip, ArtifactKeys.GetFrameSegmentKey(videoId, count));
        }

        return count;
    }

    /// <summary>Writes all frames as one artifact.</summary>
    /// <param name="frames">The frames in order, RGB24.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    public Task WriteAsync(IReadOnlyList<ReadOnlyMemory<byte>> frames, CancellationToken cancellationToken) =>
        WriteAsync(key, frames, cancellationToken);

    /// <summary>Writes a segment.</summary>
    /// <param name="firstFrame">The index of its first frame: the number of frames in the segments before it.</param>
    /// <param name="frames">The frames in order, RGB24; at least one.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    public Task WriteSegmentAsync(int firstFrame, IReadOnlyList<ReadOnlyMemory<byte>> frames, CancellationToken cancellationToken) =>
        WriteAsync(ArtifactKeys.GetFrameSegmentKey(videoId, firstFrame), frames, cancellationToken);

    /// <summary>Opens the frames when all of them are stored.</summary>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>The frames one after the other. The stream only reads forwards.</returns>
    /// <exception cref="ArtifactNotFoundException">There are no frames; also of reading, if there is a gap.</exception>
    public async Task<Stream> OpenReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await store.OpenReadAsync(key, cancellationToken);
        }
        catch (ArtifactNotFoundException)
        {
            if (!await store.ExistsAsync(ArtifactKeys.GetFrameSegmentKey(videoId, 0), cancellationToken))
            {
                throw;
            }
        }

        return new SegmentStream(store, videoId, clip, waitForFrame: null);
    }

    /// <summary>Opens the segments while they are written.</summary>
    /// <param name="waitForFrame">
    /// Is called with the index of a frame whose segment does not exist yet, and returns when it may exist. It is called until it does;
    /// its exceptions end the reading.
    /// </param>
    /// <returns>The frames one after the other. The stream only reads forwards, and ends after the last frame of the clip.</returns>
    public Stream Follow(Func<int, CancellationToken, Task> waitForFrame) => new SegmentStream(store, videoId, clip, waitForFrame);

    private Task WriteAsync(string target, IReadOnlyList<ReadOnlyMemory<byte>> frames, CancellationToken cancellationToken) =>
        store.WriteAsync(
            target,
            async (output, token) =>
            {
                foreach (ReadOnlyMemory<byte> frame in frames)
                {
                    await output.WriteAsync(frame, token);
                }
            },
            cancellationToken
        );
}

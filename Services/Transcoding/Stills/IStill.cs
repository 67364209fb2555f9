namespace TextToVideo.Transcoding.Stills;

/// <summary>A picture that is created from the frames of a clip in one pass.</summary>
internal interface IStill : IDisposable
{
    /// <summary>Adds a frame. Frames must be added in order.</summary>
    /// <param name="index">The index of the frame, from 0.</param>
    /// <param name="rgb">The frame in 8-bit RGB, rows from the top. It is not kept.</param>
    void Add(int index, ReadOnlySpan<byte> rgb);

    /// <summary>Encodes the picture after all frames have been added.</summary>
    /// <returns>The whole file, at position 0.</returns>
    Stream Encode();
}

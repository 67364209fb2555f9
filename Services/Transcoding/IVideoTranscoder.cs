using TextToVideo.Contracts;

namespace TextToVideo.Transcoding;

/// <summary>Makes files of frames.</summary>
public interface IVideoTranscoder
{
    /// <summary>Makes one file. The same frames give the same bytes, on any machine with the same ffmpeg.</summary>
    /// <param name="format">What to make.</param>
    /// <param name="clip">What the frames are. See <see cref="ClipLimits"/> for what is allowed.</param>
    /// <param name="openFrames">
    /// Opens the frames: <see cref="Clip.NumFrames"/> times <see cref="Clip.FrameBytes"/> bytes of 8-bit RGB, rows from the top, no padding.
    /// Called once; the stream is disposed. What it or the stream throws passes through.
    /// </param>
    /// <param name="cancellationToken">Kills ffmpeg and removes what it has written.</param>
    /// <returns>The whole file: seekable, at position 0; disposing it removes it from the disk.</returns>
    /// <exception cref="PipelineException">
    /// ffmpeg is missing or failed (<see cref="ErrorCodes.TranscodingFailed"/>, with what it said), the disk is full
    /// (<see cref="ErrorCodes.StorageFull"/>), or clip and frames do not fit (<see cref="ErrorCodes.InvalidRequest"/>).
    /// </exception>
    Task<Stream> TranscodeAsync(
        OutputFormat format,
        Clip clip,
        Func<CancellationToken, Task<Stream>> openFrames,
        CancellationToken cancellationToken
    );

    /// <summary>Makes a file of another that <see cref="TranscodeAsync"/> has made.</summary>
    /// <param name="format">What to make.</param>
    /// <param name="clip">What frames the other one was made of.</param>
    /// <param name="source">The other one's format, one of <see cref="OutputFormat.Videos"/>.</param>
    /// <param name="openFile">Opens it. Called once; the stream is disposed. What it or the stream throws passes through.</param>
    /// <param name="cancellationToken">Kills ffmpeg and removes what it has written.</param>
    /// <returns>The whole file: seekable, at position 0; disposing it removes it from the disk.</returns>
    /// <exception cref="PipelineException">As with <see cref="TranscodeAsync"/>.</exception>
    Task<Stream> ConvertAsync(
        OutputFormat format,
        Clip clip,
        OutputFormat source,
        Func<CancellationToken, Task<Stream>> openFile,
        CancellationToken cancellationToken
    );
}

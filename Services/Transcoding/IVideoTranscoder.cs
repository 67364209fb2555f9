using TextToVideo.Contracts;

namespace TextToVideo.Transcoding;

/// <summary>Encodes frames to video and image files.</summary>
public interface IVideoTranscoder
{
    /// <summary>
    /// Encodes files of the same frames in one pass. The same frames give the same bytes with the same ffmpeg, whichever formats are
    /// requested together.
    /// </summary>
    /// <param name="formats">The formats to encode; at least one. Repetitions count once.</param>
    /// <param name="clip">The size, number and rate of the frames; see <see cref="ClipLimits"/> for the allowed values.</param>
    /// <param name="openFrames">
    /// Opens the frames: <see cref="Clip.NumFrames"/> times <see cref="Clip.FrameBytes"/> bytes of 8-bit RGB, rows from the top, no
    /// padding.
    /// It is called once, and the stream is disposed. Exceptions of the function or the stream are rethrown.
    /// </param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>The files, for the caller to dispose. They are complete: if one cannot be encoded, there are none.</returns>
    /// <exception cref="PipelineException">
    /// ffmpeg is missing or failed (<see cref="ErrorCodes.TranscodingFailed"/>, with the formats that failed; the log has its error
    /// output), the disk is full (<see cref="ErrorCodes.StorageFull"/>), or the clip is invalid or does not match the frames (<see
    /// cref="ErrorCodes.InvalidRequest"/>).
    /// </exception>
    Task<TranscodedFiles> TranscodeAsync(
        IReadOnlyCollection<OutputFormat> formats,
        Clip clip,
        Func<CancellationToken, Task<Stream>> openFrames,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Encodes files of frames that are still being decoded, as <see cref="TranscodeAsync"/>. Such a call waits most of the time, so it
    /// does not count towards <see cref="TranscodingOptions.MaxConcurrency"/>; the caller limits their number.
    /// </summary>
    /// <inheritdoc cref="TranscodeAsync"/>
    Task<TranscodedFiles> TranscodeAheadAsync(
        IReadOnlyCollection<OutputFormat> formats,
        Clip clip,
        Func<CancellationToken, Task<Stream>> openFrames,
        CancellationToken cancellationToken
    );

    /// <summary>Converts a file that <see cref="TranscodeAsync"/> has created.</summary>
    /// <param name="format">The format to encode.</param>
    /// <param name="clip">The size, number and rate of the source's frames.</param>
    /// <param name="source">The format of the source, one of <see cref="OutputFormat.Videos"/>.</param>
    /// <param name="openFile">
    /// Opens the source. It is called once, and the stream is disposed. Exceptions of the function or the stream are rethrown.
    /// </param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>The whole file: seekable, at position 0. Disposing it deletes the file.</returns>
    /// <exception cref="PipelineException">The same as for <see cref="TranscodeAsync"/>.</exception>
    Task<Stream> ConvertAsync(
        OutputFormat format,
        Clip clip,
        OutputFormat source,
        Func<CancellationToken, Task<Stream>> openFile,
        CancellationToken cancellationToken
    );
}

using TextToVideo.Contracts;

namespace TextToVideo.Transcoding.Ffmpeg;

/// <summary>
/// A run of ffmpeg that encodes frames from its standard input to one or several video files. It has started and waits for the frames.
/// </summary>
internal sealed class FrameEncoder : IAsyncDisposable
{
    private readonly FfmpegProcess _process;

    private FrameEncoder(FfmpegProcess process, IReadOnlyList<UnfinishedFile> outputs)
    {
        _process = process;
        Outputs = outputs;
    }

    /// <summary>Gets the files that it writes.</summary>
    public IReadOnlyList<UnfinishedFile> Outputs { get; }

    /// <summary>Gets whether ffmpeg has exited. Before the frames are written, that is a failure.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Starts ffmpeg.</summary>
    /// <param name="program">A path, or a name to look up in PATH.</param>
    /// <param name="outputs">The files to write. They are disposed with the encoder.</param>
    /// <param name="clip">The size and rate of the frames. Their number is not needed yet.</param>
    /// <exception cref="PipelineException">The program could not be started.</exception>
    public static FrameEncoder Start(string program, IReadOnlyList<UnfinishedFile> outputs, Clip clip) =>
        new(FfmpegProcess.Start(program, FfmpegArguments.ForFrames(outputs, clip)), outputs);

    /// <inheritdoc cref="FfmpegProcess.WriteAsync"/>
    public Task<bool> WriteAsync(IAsyncEnumerable<ReadOnlyMemory<byte>> frames, CancellationToken cancellationToken) =>
        _process.WriteAsync(frames, cancellationToken);

    /// <inheritdoc cref="FfmpegProcess.WaitForExitAsync"/>
    public Task<FfmpegResult> WaitForExitAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    /// <summary>Kills ffmpeg if it has not exited, and deletes files that have not been opened.</summary>
    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        foreach (UnfinishedFile output in Outputs)
        {
            output.Dispose();
        }
    }
}

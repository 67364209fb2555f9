using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Telemetry;
using TextToVideo.Transcoding.Ffmpeg;
using TextToVideo.Transcoding.Stills;

namespace TextToVideo.Transcoding;

/// <summary>
/// Creates videos with ffmpeg and pictures without it. Unfinished files are not streamed, because muxers seek in their output.
/// </summary>
internal sealed class VideoTranscoder : IVideoTranscoder, IDisposable
{
    private const int BufferBytes = 128 * 1024;

    private readonly TranscodingOptions _options;
    private readonly UnfinishedFiles _files;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _jobs;
    private readonly SemaphoreSlim _conversions;

    public VideoTranscoder(IOptions<TranscodingOptions> options, UnfinishedFiles files, TimeProvider time, ILogger<VideoTranscoder> logger)
    {
        _options = options.Value;
        _files = files;
        _time = time;
        _logger = logger;
        _jobs = new SemaphoreSlim(_options.MaxConcurrency);
        _conversions = new SemaphoreSlim(_options.MaxConversions);
    }

    public Task<Stream> TranscodeAsync(
        OutputFormat format,
        Clip clip,
        Func<CancellationToken, Task<Stream>> openFrames,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(format);
        ArgumentNullException.ThrowIfNull(openFrames);
        if (OutputFormat.Stills.Contains(format))
        {
            return CreateStillAsync(format, clip, openFrames, cancellationToken);
        }

        return CreateFileAsync(
            _jobs,
            format,
            clip,
            async path =>
            {
                await using Stream frames = await openFrames(cancellationToken);
                await RunAsync(
                    format,
                    clip,
                    FfmpegArguments.ForFrames(format, clip, path),
                    token => ReadFramesAsync(clip, frames, token),
                    cancellationToken
                );
            },
            cancellationToken
        );
    }

    public Task<Stream> ConvertAsync(
        OutputFormat format,
        Clip clip,
        OutputFormat source,
        Func<CancellationToken, Task<Stream>> openFile,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(format);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(openFile);
        return CreateFileAsync(
            _conversions,
            format,
            clip,
            async path =>
            {
                // Use a file instead of the pipe, because some demuxers require a seekable source.
                string sourcePath = _files.CreatePath(source);
                try
                {
                    await CopyAsync(openFile, sourcePath, cancellationToken);
                    await RunAsync(
                        format,
                        clip,
                        FfmpegArguments.ForFile(format, clip, source, sourcePath, path),
                        _ => AsyncEnumerable.Empty<ReadOnlyMemory<byte>>(),
                        cancellationToken
                    );
                }
                finally
                {
                    File.Delete(sourcePath);
                }
            },
            cancellationToken
        );
    }

    public void Dispose()
    {
        _jobs.Dispose();
        _conversions.Dispose();
    }

    /// <summary>Waits for a free slot and creates a file at a new path.</summary>
    private async Task<Stream> CreateFileAsync(
        SemaphoreSlim slots,
        OutputFormat format,
        Clip clip,
        Func<string, Task> create,
        CancellationToken cancellationToken
    )
    {
        Validate(clip);
        await slots.WaitAsync(cancellationToken);
        try
        {
            string path = _files.CreatePath(format);
            try
            {
                await create(path);
                return OpenAndDeleteOnClose(path);
            }
            catch (Exception)
            {
                File.Delete(path);
                throw;
            }
        }
        finally
        {
            slots.Release();
        }
    }

    private async Task<Stream> CreateStillAsync(
        OutputFormat format,
        Clip clip,
        Func<CancellationToken, Task<Stream>> openFrames,
        CancellationToken cancellationToken
    )
    {
        Validate(clip);
        await _jobs.WaitAsync(cancellationToken);
        try
        {
            using IStill still = format == OutputFormat.Thumbnail ? new Thumbnail(clip) : new Spritesheet(clip);
            await using Stream frames = await openFrames(cancellationToken);
            int index = 0;
            await foreach (ReadOnlyMemory<byte> frame in ReadFramesAsync(clip, frames, cancellationToken))
            {
                still.Add(index++, frame.Span);
            }

            return still.Encode();
        }
        finally
        {
            _jobs.Release();
        }
    }

    private static void Validate(Clip clip)
    {
        if (ClipLimits.FindViolation(clip) is (string field, string allowed))
        {
            throw new PipelineException(ErrorCodes.InvalidRequest, $"{field} {allowed}.");
        }
    }

    private async Task RunAsync(
        OutputFormat format,
        Clip clip,
        IReadOnlyList<string> arguments,
        Func<CancellationToken, IAsyncEnumerable<ReadOnlyMemory<byte>>> input,
        CancellationToken cancellationToken
    )
    {
        using Activity? activity = TranscodingTelemetry.StartFfmpeg(format, clip);
        using var timeout = new CancellationTokenSource(_options.Timeout, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        FfmpegResult result;
        try
        {
            result = await FfmpegProcess.RunAsync(_options.FfmpegPath, arguments, input(linked.Token), linked.Token);
        }
        catch (OperationCanceledException exception) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            activity.Fail("timeout");
            throw new PipelineException(
                ErrorCodes.TranscodingFailed,
                $"ffmpeg did not finish encoding {format.Name} within {_options.Timeout} (Transcoding:Timeout).",
                isTransient: true,
                exception
            );
        }

        activity.SetExitCode(result.ExitCode);
        if (result.ExitCode != 0)
        {
            _logger.FfmpegFailed(format.Name, result.ExitCode, result.Error);
            throw CreateFailure(format, result);
        }
    }

    /// <summary>Reads the frames one by one and checks that there are exactly as many as the clip has.</summary>
    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadFramesAsync(
        Clip clip,
        Stream frames,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        byte[] frame = new byte[clip.FrameBytes];
        for (int index = 0; index < clip.NumFrames; index++)
        {
            int count = await frames.ReadAtLeastAsync(frame, frame.Length, throwOnEndOfStream: false, cancellationToken);
            if (count < frame.Length)
            {
                throw WrongLength(clip, $"end after {index} frames and {count} bytes");
            }

            yield return frame;
        }

        if (await frames.ReadAsync(frame.AsMemory(0, 1), cancellationToken) > 0)
        {
            throw WrongLength(clip, "continue after the last frame");
        }
    }

    private static PipelineException WrongLength(Clip clip, string found) =>
        new(
            ErrorCodes.InvalidRequest,
            $"The frames {found}; expected {clip.NumFrames} frames of {clip.Width}x{clip.Height} pixels with {clip.FrameBytes} bytes each."
        );

    /// <summary>Creates the error for callers. What ffmpeg said is only in the log, because it contains paths of the server.</summary>
    private static PipelineException CreateFailure(OutputFormat format, FfmpegResult result)
    {
        bool isFull =
            result.Error.Contains("No space left on device", StringComparison.Ordinal)
            || result.Error.Contains("Disk quota exceeded", StringComparison.Ordinal);
        return isFull
            ? new PipelineException(ErrorCodes.StorageFull, "There is no space left for unfinished files.", isTransient: true)
            : new PipelineException(
                ErrorCodes.TranscodingFailed,
                $"ffmpeg failed to encode {format.Name} (exit code {result.ExitCode}). The server's log contains the details.",
                isTransient: true
            );
    }

    private static FileStream OpenAndDeleteOnClose(string path) =>
        new(
            path,
            new FileStreamOptions
            {
                Mode = FileMode.Open,
                Access = FileAccess.Read,
                Share = FileShare.Read | FileShare.Delete,
                Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose,
                BufferSize = BufferBytes,
            }
        );

    private static async Task CopyAsync(Func<CancellationToken, Task<Stream>> open, string path, CancellationToken cancellationToken)
    {
        await using Stream source = await open(cancellationToken);
        await using FileStream file = File.Create(path);
        await source.CopyToAsync(file, cancellationToken);
    }
}

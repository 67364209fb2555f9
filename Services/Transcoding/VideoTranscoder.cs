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
internal sealed class VideoTranscoder : IVideoTranscoder, IAsyncDisposable
{
    private readonly TranscodingOptions _options;
    private readonly UnfinishedFiles _files;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly FfmpegStandby _standby = new();
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

    public async Task<TranscodedFiles> TranscodeAsync(
        IReadOnlyCollection<OutputFormat> formats,
        Clip clip,
        Func<CancellationToken, Task<Stream>> openFrames,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(formats);
        ArgumentNullException.ThrowIfNull(openFrames);
        Validate(clip);
        await _jobs.WaitAsync(cancellationToken);
        try
        {
            return await EncodeAsync(formats, clip, openFrames, cancellationToken);
        }
        finally
        {
            _jobs.Release();
        }
    }

    public Task<TranscodedFiles> TranscodeAheadAsync(
        IReadOnlyCollection<OutputFormat> formats,
        Clip clip,
        Func<CancellationToken, Task<Stream>> openFrames,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(formats);
        ArgumentNullException.ThrowIfNull(openFrames);
        Validate(clip);
        return EncodeAsync(formats, clip, openFrames, cancellationToken);
    }

    public async Task<Stream> ConvertAsync(
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
        Validate(clip);
        await _conversions.WaitAsync(cancellationToken);
        try
        {
            // Use a file instead of the pipe, because some demuxers require a seekable source.
            using UnfinishedFile input = _files.Create(source);
            using UnfinishedFile output = _files.Create(format);
            await CopyAsync(openFile, input.Path, cancellationToken);
            using Activity? activity = TranscodingTelemetry.StartFfmpeg([format], clip);
            await RunAsync(
                [output],
                activity,
                token => FfmpegProcess.RunAsync(_options.FfmpegPath, FfmpegArguments.ForFile(output, clip, input), token),
                cancellationToken
            );
            return output.Open();
        }
        finally
        {
            _conversions.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _standby.DisposeAsync();
        _jobs.Dispose();
        _conversions.Dispose();
    }

    private static void Validate(Clip clip)
    {
        if (ClipLimits.FindViolation(clip) is (string field, string allowed))
        {
            throw new PipelineException(ErrorCodes.InvalidRequest, $"{field} {allowed}.");
        }
    }

    private async Task<TranscodedFiles> EncodeAsync(
        IReadOnlyCollection<OutputFormat> formats,
        Clip clip,
        Func<CancellationToken, Task<Stream>> openFrames,
        CancellationToken cancellationToken
    )
    {
        var files = new TranscodedFiles();
        try
        {
            OutputFormat[] videos = [.. OutputFormat.Videos.Intersect(formats)];
            using var stills = new StillPictures(OutputFormat.Stills.Intersect(formats), clip);
            if (videos.Length > 0)
            {
                await EncodeAsync(videos, clip, openFrames, stills, files, cancellationToken);
            }
            else
            {
                await foreach (ReadOnlyMemory<byte> _ in ReadFramesAsync(clip, openFrames, stills, cancellationToken)) { }

                stills.Encode(files);
            }

            return files;
        }
        catch (Exception)
        {
            await files.DisposeAsync();
            throw;
        }
    }

    private async Task EncodeAsync(
        OutputFormat[] formats,
        Clip clip,
        Func<CancellationToken, Task<Stream>> openFrames,
        StillPictures stills,
        TranscodedFiles files,
        CancellationToken cancellationToken
    )
    {
        using Activity? activity = TranscodingTelemetry.StartFfmpeg(formats, clip);
        await using FrameEncoder encoder = await _standby.TryTakeAsync(formats, clip) ?? StartEncoder(formats, clip);
        await RunAsync(
            encoder.Outputs,
            activity,
            async token =>
            {
                // The frames are opened while ffmpeg starts, and the pictures are encoded while it encodes the last frames.
                if (await encoder.WriteAsync(ReadFramesAsync(clip, openFrames, stills, token), token))
                {
                    stills.Encode(files);
                }

                return await encoder.WaitForExitAsync(token);
            },
            cancellationToken
        );
        foreach (UnfinishedFile output in encoder.Outputs)
        {
            files.Add(output.Format, output.Open());
        }

        await PrepareNextAsync(formats, clip);
    }

    private async Task PrepareNextAsync(OutputFormat[] formats, Clip clip)
    {
        if (!_options.Prestart)
        {
            return;
        }

        try
        {
            await _standby.PrepareAsync(formats, clip, () => StartEncoder(formats, clip));
        }
        catch (PipelineException exception)
        {
            // The files of this run are complete. If the cause remains, the next run fails with it.
            _logger.NotPrepared(exception);
        }
    }

    private FrameEncoder StartEncoder(OutputFormat[] formats, Clip clip) =>
        FrameEncoder.Start(_options.FfmpegPath, [.. formats.Select(_files.Create)], clip);

    /// <summary>Limits the time of a run of ffmpeg and checks its result.</summary>
    private async Task RunAsync(
        IReadOnlyList<UnfinishedFile> outputs,
        Activity? activity,
        Func<CancellationToken, Task<FfmpegResult>> run,
        CancellationToken cancellationToken
    )
    {
        TimeSpan limit = _options.Timeout * outputs.Count;
        using var timeout = new CancellationTokenSource(limit, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        FfmpegResult result;
        try
        {
            result = await run(linked.Token);
        }
        catch (OperationCanceledException exception) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            activity.Fail("timeout");
            throw new PipelineException(
                ErrorCodes.TranscodingFailed,
                $"ffmpeg did not finish encoding {GetNames(outputs)} within {limit} (Transcoding:Timeout for each format).",
                isTransient: true,
                exception
            );
        }

        activity.SetExitCode(result.ExitCode);
        if (result.ExitCode != 0)
        {
            _logger.FfmpegFailed(GetNames(outputs), result.ExitCode, result.Error);
            throw CreateFailure(outputs, result);
        }
    }

    /// <summary>
    /// Reads the frames one by one, adds them to the pictures, and checks that there are exactly as many as the clip has.
    /// </summary>
    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadFramesAsync(
        Clip clip,
        Func<CancellationToken, Task<Stream>> open,
        StillPictures stills,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await using Stream frames = await open(cancellationToken);
        byte[] frame = new byte[clip.FrameBytes];
        for (int index = 0; index < clip.NumFrames; index++)
        {
            int count = await frames.ReadAtLeastAsync(frame, frame.Length, throwOnEndOfStream: false, cancellationToken);
            if (count < frame.Length)
            {
                throw WrongLength(clip, $"end after {index} frames and {count} bytes");
            }

            stills.Add(frame);
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
    private static PipelineException CreateFailure(IReadOnlyList<UnfinishedFile> outputs, FfmpegResult result)
    {
        bool isFull =
            result.Error.Contains("No space left on device", StringComparison.Ordinal)
            || result.Error.Contains("Disk quota exceeded", StringComparison.Ordinal);
        return isFull
            ? new PipelineException(ErrorCodes.StorageFull, "There is no space left for unfinished files.", isTransient: true)
            : new PipelineException(
                ErrorCodes.TranscodingFailed,
                $"ffmpeg failed to encode {GetNames(FindFailed(outputs, result))} (exit code {result.ExitCode}). "
                    + "The server's log contains the details.",
                isTransient: true
            );
    }

    /// <summary>Returns the files that ffmpeg's errors mention, by their encoder, container or path; all files if there are none.</summary>
    private static IReadOnlyList<UnfinishedFile> FindFailed(IReadOnlyList<UnfinishedFile> outputs, FfmpegResult result)
    {
        UnfinishedFile[] failed =
        [
            .. outputs.Where(output =>
                result.Error.Contains(output.Path, StringComparison.Ordinal)
                || result.Error.Contains($"[{FfmpegArguments.GetEncoder(output.Format)} ", StringComparison.Ordinal)
                || result.Error.Contains($"[{output.Format.Name} ", StringComparison.Ordinal)
            ),
        ];
        return failed.Length > 0 ? failed : outputs;
    }

    private static string GetNames(IEnumerable<UnfinishedFile> files) => string.Join(", ", files.Select(file => file.Format.Name));

    private static async Task CopyAsync(Func<CancellationToken, Task<Stream>> open, string path, CancellationToken cancellationToken)
    {
        await using Stream source = await open(cancellationToken);
        await using FileStream file = File.Create(path);
        await source.CopyToAsync(file, cancellationToken);
    }
}

using System.IO.Pipelines;
using Google.Protobuf;
using Grpc.Core;
using TextToVideo.Contracts;
using TextToVideo.ServiceDefaults.Grpc;
using TextToVideo.V1;

namespace TextToVideo.Transcoding;

/// <summary>The gRPC service of the transcoding stage: the client streams frames, the server streams the file in chunks.</summary>
internal sealed class TranscodingGrpcService(IVideoTranscoder transcoder) : V1.Transcoding.TranscodingBase
{
    private const int ChunkBytes = 64 * 1024;

    public override async Task Transcode(
        IAsyncStreamReader<TranscodeRequest> requestStream,
        IServerStreamWriter<TranscodeResponse> responseStream,
        ServerCallContext context
    )
    {
        (OutputFormat format, Clip clip) = await ReadOptionsAsync(requestStream, context.CancellationToken);
        await using TranscodedFiles files = await TranscodeAsync(format, clip, requestStream, context.CancellationToken);
        Stream file = files[format];
        await responseStream.WriteAsync(
            new TranscodeResponse
            {
                Media = new MediaInfo { ContentType = format.ContentType, FileExtension = format.FileExtension },
            },
            context.CancellationToken
        );
        while (true)
        {
            byte[] chunk = new byte[Math.Min(ChunkBytes, file.Length - file.Position)];
            if (chunk.Length == 0)
            {
                return;
            }

            await file.ReadExactlyAsync(chunk, context.CancellationToken);
            await responseStream.WriteAsync(
                new TranscodeResponse { Chunk = UnsafeByteOperations.UnsafeWrap(chunk) },
                context.CancellationToken
            );
        }
    }

    private static async Task<(OutputFormat Format, Clip Clip)> ReadOptionsAsync(
        IAsyncStreamReader<TranscodeRequest> requests,
        CancellationToken cancellationToken
    )
    {
        if (!await requests.MoveNext(cancellationToken) || requests.Current.Options is not { } options)
        {
            throw GrpcErrors.InvalidArgument("options", "must be the first message of the stream");
        }

        if (options.Sequence is not { } sequence)
        {
            throw GrpcErrors.InvalidArgument("options.sequence", "is required");
        }

        string name = options.Output.Length > 0 ? options.Output : OutputFormat.Mp4.Name;
        if (!OutputFormat.TryParse(name, out OutputFormat? format))
        {
            throw GrpcErrors.InvalidArgument(
                "options.output",
                $"must be one of {string.Join(", ", OutputFormat.All.Select(other => other.Name))}"
            );
        }

        var clip = new Clip(sequence.Width, sequence.Height, sequence.NumFrames, sequence.Fps);
        if (ClipLimits.FindViolation(clip) is (string field, string allowed))
        {
            throw GrpcErrors.InvalidArgument($"options.sequence.{field}", allowed);
        }

        return (format, clip);
    }

    private async Task<TranscodedFiles> TranscodeAsync(
        OutputFormat format,
        Clip clip,
        IAsyncStreamReader<TranscodeRequest> requests,
        CancellationToken cancellationToken
    )
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 2L * clip.FrameBytes, resumeWriterThreshold: clip.FrameBytes));
        using var receiving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task received = Task.CompletedTask;
        try
        {
            return await transcoder.TranscodeAsync(
                [format],
                clip,
                _ =>
                {
                    received = ReceiveFramesAsync(clip, requests, pipe.Writer, receiving.Token);
                    return Task.FromResult(pipe.Reader.AsStream());
                },
                cancellationToken
            );
        }
        finally
        {
            // If ffmpeg fails, the client may still be sending. The call must not end while its stream is being read.
            await receiving.CancelAsync();
            await received;
        }
    }

    /// <summary>Writes the frames to the pipe; an error is passed to the reader.</summary>
    private static async Task ReceiveFramesAsync(
        Clip clip,
        IAsyncStreamReader<TranscodeRequest> requests,
        PipeWriter writer,
        CancellationToken cancellationToken
    )
    {
        Exception? error = null;
        try
        {
            int count = 0;
            while (await requests.MoveNext(cancellationToken))
            {
                Validate(requests.Current, clip, count++);
                FlushResult flushed = await writer.WriteAsync(requests.Current.Frame.Rgb24.Memory, cancellationToken);
                if (flushed.IsCompleted)
                {
                    return;
                }
            }

            if (count < clip.NumFrames)
            {
                throw GrpcErrors.InvalidArgument(
                    "frame",
                    $"expected {clip.NumFrames} frames (options.sequence.num_frames), received {count}"
                );
            }
        }
        catch (Exception exception)
        {
            error = exception;
        }
        finally
        {
            await writer.CompleteAsync(error);
        }
    }

    private static void Validate(TranscodeRequest request, Clip clip, int index)
    {
        if (request.Frame is not { } frame)
        {
            throw GrpcErrors.InvalidArgument("frame", "must be the content of every message after the options");
        }

        if (index >= clip.NumFrames)
        {
            throw GrpcErrors.InvalidArgument("frame", $"expected {clip.NumFrames} frames (options.sequence.num_frames), received more");
        }

        if (frame.Index != index)
        {
            throw GrpcErrors.InvalidArgument("frame.index", $"must be {index}, not {frame.Index}; frames must be in order");
        }

        if (frame.Rgb24.Length != clip.FrameBytes)
        {
            throw GrpcErrors.InvalidArgument(
                "frame.rgb24",
                $"must be {clip.FrameBytes} bytes ({clip.Width}x{clip.Height}x3), not {frame.Rgb24.Length}"
            );
        }
    }
}

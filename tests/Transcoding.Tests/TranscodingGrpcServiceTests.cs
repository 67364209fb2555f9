using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using TextToVideo.Contracts;
using TextToVideo.V1;
using TranscodingClient = TextToVideo.V1.Transcoding.TranscodingClient;

namespace TextToVideo.Transcoding.Tests;

public sealed class TranscodingGrpcServiceTests(TranscodingHost host) : IClassFixture<TranscodingHost>, IDisposable
{
    private static readonly Clip s_clip = new(64, 48, 12, 8);

    private readonly GrpcChannel _channel = host.OpenChannel();

    public static TheoryData<string, string, string> Outputs =>
        new()
        {
            { string.Empty, "video/mp4", "mp4" },
            { "mp4", "video/mp4", "mp4" },
            { "webm", "video/webm", "webm" },
            { "avi", "video/x-msvideo", "avi" },
            { "gif", "image/gif", "gif" },
            { "thumbnail", "image/webp", "webp" },
            { "spritesheet", "image/jpeg", "jpg" },
        };

    public static TheoryData<string, TranscodeRequest[]> Refused =>
        new()
        {
            { "options", [] },
            { "options", [Frame(0)] },
            { "options.sequence", [new TranscodeRequest { Options = new TranscodeOptions { Output = "mp4" } }] },
            { "options.output", [Options(output: "mkv")] },
            { "options.sequence.width", [Options(width: 0)] },
            { "options.sequence.fps", [Options(fps: 1000)] },
            { "frame", [Options(), .. Frames(11)] },
            { "frame", [Options(), .. Frames(13)] },
            { "frame", [Options(), Frame(0), Options()] },
            { "frame.index", [Options(), Frame(0), Frame(2)] },
            { "frame.rgb24", [Options(), Frame(0), Frame(1, s_clip.FrameBytes - 1)] },
        };

    public void Dispose() => _channel.Dispose();

    [Theory]
    [MemberData(nameof(Outputs))]
    public async Task Transcode_EveryOutput_SendsMediaTypeThenAWholeFile(string output, string contentType, string extension)
    {
        byte[] frames = TestClips.MovingDisc(s_clip);
        (MediaInfo media, byte[] file) = await TranscodeAsync([Options(output), .. Split(frames)]);

        Assert.Equal((contentType, extension), (media.ContentType, media.FileExtension));
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.{extension}");
        try
        {
            await File.WriteAllBytesAsync(path, file);
            byte[] decoded = await MediaTools.DecodeAsync(path);
            Assert.Equal(
                contentType.StartsWith("video", StringComparison.Ordinal) || output == "gif" ? frames.Length : decoded.Length,
                decoded.Length
            );
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task Transcode_FileOfManyChunks_ArrivesInOrder()
    {
        var clip = new Clip(320, 240, 24, 24);
        byte[] noise = new byte[clip.FrameBytes * clip.NumFrames];
        new Random(3).NextBytes(noise);
        TranscodeRequest options = new()
        {
            Options = new TranscodeOptions
            {
                Sequence = new FrameSequence
                {
                    Width = 320,
                    Height = 240,
                    NumFrames = 24,
                    Fps = 24,
                },
                Output = "avi",
            },
        };
        (_, byte[] file) = await TranscodeAsync([options, .. Split(noise, clip)]);

        Assert.True(file.Length > 500_000);
        Assert.Equal(file.Length - 8, BitConverter.ToInt32(file, 4));
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Transcode_BadRequest_IsInvalidArgumentNamingTheField(string field, TranscodeRequest[] requests)
    {
        RpcException exception = await Assert.ThrowsAsync<RpcException>(() => TranscodeAsync(requests));
        Assert.Equal(StatusCode.InvalidArgument, exception.StatusCode);
        Assert.StartsWith(field + ": ", exception.Status.Detail, StringComparison.Ordinal);
        Google.Rpc.Status status = exception.GetRpcStatus()!;
        Assert.Equal(field, Assert.Single(status.Details[0].Unpack<Google.Rpc.BadRequest>().FieldViolations).Field);
    }

    [Fact]
    public async Task Transcode_DeadlinePassesWhileFramesAreAwaited_IsDeadlineExceeded()
    {
        using AsyncDuplexStreamingCall<TranscodeRequest, TranscodeResponse> call = new TranscodingClient(_channel).Transcode(
            deadline: DateTime.UtcNow.AddSeconds(1)
        );
        await call.RequestStream.WriteAsync(Options());
        await call.RequestStream.WriteAsync(Frame(0));
        RpcException exception = await Assert.ThrowsAsync<RpcException>(() =>
            call.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(TranscodingHost.Limit)
        );
        Assert.Equal(StatusCode.DeadlineExceeded, exception.StatusCode);
    }

    private static TranscodeRequest Options(string output = "mp4", int width = 64, int fps = 8) =>
        new()
        {
            Options = new TranscodeOptions
            {
                Sequence = new FrameSequence
                {
                    Width = width,
                    Height = s_clip.Height,
                    NumFrames = s_clip.NumFrames,
                    Fps = fps,
                },
                Output = output,
            },
        };

    private static TranscodeRequest Frame(int index, int? bytes = null) =>
        new()
        {
            Frame = new Frame { Index = index, Rgb24 = ByteString.CopyFrom(new byte[bytes ?? s_clip.FrameBytes]) },
        };

    private static IEnumerable<TranscodeRequest> Frames(int count) => Enumerable.Range(0, count).Select(index => Frame(index));

    private static IEnumerable<TranscodeRequest> Split(byte[] frames, Clip? clip = null) =>
        frames
            .Chunk((clip ?? s_clip).FrameBytes)
            .Select(
                (rgb, index) =>
                    new TranscodeRequest
                    {
                        Frame = new Frame { Index = index, Rgb24 = ByteString.CopyFrom(rgb) },
                    }
            );

    private async Task<(MediaInfo Media, byte[] File)> TranscodeAsync(IEnumerable<TranscodeRequest> requests)
    {
        using AsyncDuplexStreamingCall<TranscodeRequest, TranscodeResponse> call = new TranscodingClient(_channel).Transcode(
            deadline: DateTime.UtcNow + TranscodingHost.Limit
        );
        try
        {
            foreach (TranscodeRequest request in requests)
            {
                await call.RequestStream.WriteAsync(request);
            }

            await call.RequestStream.CompleteAsync();
        }
        catch (RpcException)
        {
            // The server has refused it already; reading the response tells why.
        }

        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        MediaInfo media = call.ResponseStream.Current.Media;
        using var file = new MemoryStream();
        while (await call.ResponseStream.MoveNext(CancellationToken.None))
        {
            call.ResponseStream.Current.Chunk.WriteTo(file);
        }

        return (media, file.ToArray());
    }
}

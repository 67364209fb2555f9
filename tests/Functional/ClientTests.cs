using System.Text;
using Google.Protobuf;
using Grpc.Core;
using TextToVideo.Client;
using TextToVideo.Functional.Support;
using TextToVideo.V1;
using Xunit.Abstractions;
using Video = TextToVideo.Client.Video;
using VideoStatus = TextToVideo.Client.VideoStatus;

namespace TextToVideo.Functional;

/// <summary>The client for .NET against the real server.</summary>
public abstract class ClientTests : SharedServerTests
{
    private readonly TextToVideoClient _client;

    protected ClientTests(SharedServer server, ITestOutputHelper output)
        : base(server, output) => _client = new TextToVideoClient(new TextToVideoClientOptions { Address = Server.GrpcAddress });

    private static VideoRequest Request { get; } =
        new()
        {
            Prompt = VideosClient.Prompt,
            Seed = 7,
            NumInferenceSteps = 2,
        };

    [Fact]
    public async Task Generate_Request_EndsWithTheFile()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Combine("red.mp4");

        GenerationUpdate? last = null;
        await foreach (GenerationUpdate update in _client.GenerateAsync(Request))
        {
            last = update;
            if (update.File is { } file)
            {
                await file.SaveAsync(path);
            }
        }

        Assert.Equal((VideoStatus.Completed, 100, 7L), (last!.Video.Status, last.Video.Progress, last.Video.Seed));
        Assert.Equal("ftyp", Encoding.ASCII.GetString((await File.ReadAllBytesAsync(path)).AsSpan(4, 4)));
        Assert.Equal(last.Video.Id, (await _client.GetAsync(last.Video.Id)).Id);
        await _client.DeleteAsync(last.Video.Id);
        TextToVideoException gone = await Assert.ThrowsAsync<TextToVideoException>(() => _client.GetAsync(last.Video.Id));
        Assert.Equal(TextToVideoErrorCodes.NotFound, gone.Code);
    }

    [Fact]
    public async Task Generate_Cancelled_CancelsTheJob()
    {
        using var cancelled = new CancellationTokenSource();
        string? id = null;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (
                GenerationUpdate update in _client.GenerateAsync(
                    Request with
                    {
                        NumInferenceSteps = 100,
                        CacheThreshold = 0,
                    },
                    null,
                    cancelled.Token
                )
            )
            {
                id = update.Video.Id;
                await cancelled.CancelAsync();
            }
        });

        Video? last = null;
        await foreach (Video video in _client.WatchAsync(id!))
        {
            last = video;
        }

        Assert.Equal("cancelled", last!.Error?.Code);
    }

    [Fact]
    public async Task Create_InvalidField_NamesIt()
    {
        TextToVideoException error = await Assert.ThrowsAsync<TextToVideoException>(() =>
            _client.CreateAsync(Request with { NumFrames = 7 })
        );

        Assert.Equal((TextToVideoErrorCodes.InvalidValue, "num_frames"), (error.Code, error.Field));
    }

    [Fact]
    public async Task List_Pages_HaveEveryVideoOnce()
    {
        string made = (await Shared.RedCircleAsync()).Text("id");

        var ids = new List<string>();
        await foreach (Video video in _client.ListAsync(new ListVideosOptions { PageSize = 1, OldestFirst = true }))
        {
            ids.Add(video.Id);
        }

        Assert.Contains(made, ids);
        Assert.Equal(ids.Distinct(), ids);
    }

    [Fact]
    public async Task Download_FromAnOffset_HasTheRestOfTheFile()
    {
        string id = (await Shared.RedCircleAsync()).Text("id");
        byte[] whole = await Videos.DownloadAsync(id, "?format=gif");
        int offset = whole.Length / 3;

        (DownloadInfo info, byte[] rest) = await ReadAsync(id, offset);
        (_, byte[] nothing) = await ReadAsync(id, whole.Length);

        Assert.Equal((offset, whole.Length), (info.Offset, info.Length));
        Assert.NotEmpty(info.Etag);
        Assert.Equal(whole[offset..], rest);
        Assert.Empty(nothing);
        RpcException error = await Assert.ThrowsAsync<RpcException>(() => ReadAsync(id, whole.Length + 1));
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.Contains("offset", error.Status.Detail, StringComparison.Ordinal);
    }

    private async Task<(DownloadInfo Info, byte[] Bytes)> ReadAsync(string id, long offset)
    {
        var grpc = new VideoGeneration.VideoGenerationClient(Server.Channel);
        using AsyncServerStreamingCall<DownloadVideoResponse> call = grpc.DownloadVideo(
            new DownloadVideoRequest
            {
                Id = id,
                Format = "gif",
                Offset = offset,
            }
        );
        List<DownloadVideoResponse> messages = await call.ResponseStream.ReadAllAsync().ToListAsync();
        return (messages[0].Info, ByteString.CopyFrom([.. messages.Skip(1).SelectMany(message => message.Chunk)]).ToByteArray());
    }
}

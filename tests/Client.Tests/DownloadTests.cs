using Google.Protobuf;
using Grpc.Core;
using Proto = TextToVideo.V1;

namespace TextToVideo.Client.Tests;

/// <summary>Downloads, and their continuation after an interruption.</summary>
public sealed class DownloadTests : ServerTests, IDisposable
{
    private const int ChunkBytes = 30;

    private static readonly byte[] s_content = [.. Enumerable.Range(0, 200).Select(number => (byte)number)];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Download_Interrupted_ContinuesWhereItWas(bool knowsOffsets)
    {
        int calls = 0;
        Answers.Download = (request, stream, _) => SendAsync(stream, knowsOffsets ? request.Offset : 0, "same", end: 80 * ++calls);

        await Client.DownloadAsync(Id, _folder.Combine("video.gif"), new DownloadOptions { Format = "gif" });

        Assert.Equal(s_content, await File.ReadAllBytesAsync(_folder.Combine("video.gif")));
        Proto.DownloadVideoRequest[] requests = Answers.GetRequests<Proto.DownloadVideoRequest>();
        Assert.All(requests, request => Assert.Equal("gif", request.Format));
        Assert.Equal([0, 80, 160], requests.Select(request => request.Offset));
        Assert.Equal(["video.gif"], _folder.Files);
    }

    [Fact]
    public async Task Download_FileChangedInTheMeantime_ThrowsAndLeavesTheOldFile()
    {
        await File.WriteAllTextAsync(_folder.Combine("video.mp4"), "old");
        int calls = 0;
        Answers.Download = (request, stream, _) => SendAsync(stream, request.Offset, $"{++calls}", end: 80);

        TextToVideoException error = await Assert.ThrowsAsync<TextToVideoException>(() =>
            Client.DownloadAsync(Id, _folder.Combine("video.mp4"))
        );

        Assert.Equal(TextToVideoErrorCodes.Conflict, error.Code);
        Assert.Equal("old", await File.ReadAllTextAsync(_folder.Combine("video.mp4")));
        Assert.Equal(["video.mp4"], _folder.Files);
    }

    [Fact]
    public async Task OpenRead_File_TellsWhatItIs()
    {
        Answers.Download = (_, stream, _) => SendAsync(stream, 0, "same", s_content.Length);

        await using VideoContent content = await Client.OpenReadAsync(Id, new DownloadOptions { Variant = "thumbnail" });

        Assert.Equal(("image/webp", "video_1.webp", 200), (content.ContentType, content.FileName, content.Length));
        using var bytes = new MemoryStream();
        await content.Stream.CopyToAsync(bytes);
        Assert.Equal(s_content, bytes.ToArray());
        Assert.Equal("thumbnail", Assert.Single(Answers.GetRequests<Proto.DownloadVideoRequest>()).Variant);
    }

    /// <summary>Sends the file from an offset on, up to a position at which the stream is interrupted.</summary>
    private static async Task SendAsync(IServerStreamWriter<Proto.DownloadVideoResponse> stream, long offset, string etag, int end)
    {
        await stream.WriteAsync(
            new Proto.DownloadVideoResponse
            {
                Info = new Proto.DownloadInfo
                {
                    ContentType = "image/webp",
                    FileName = "video_1.webp",
                    Length = s_content.Length,
                    Offset = offset,
                    Etag = etag,
                },
            }
        );
        foreach (byte[] chunk in s_content[(int)offset..Math.Min(end, s_content.Length)].Chunk(ChunkBytes))
        {
            await stream.WriteAsync(new Proto.DownloadVideoResponse { Chunk = ByteString.CopyFrom(chunk) });
        }

        if (end < s_content.Length)
        {
            throw Unavailable();
        }
    }
}

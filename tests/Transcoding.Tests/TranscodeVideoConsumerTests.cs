using TextToVideo.Artifacts;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Messages;

namespace TextToVideo.Transcoding.Tests;

public sealed class TranscodeVideoConsumerTests(TranscodingHost host) : IClassFixture<TranscodingHost>
{
    private static readonly Clip s_clip = new(64, 64, 16, 8);
    private static readonly CancellationToken s_none = CancellationToken.None;

    private readonly Guid _videoId = Guid.NewGuid();

    [Fact]
    public async Task Consume_Command_WritesEveryFileAndPublishesTheEvent()
    {
        await WriteFramesAsync(TestClips.MovingDisc(s_clip));
        Assert.Equal(new VideoTranscoded(_videoId), await HandleAsync(Command("mp4", "gif", "mp4")));

        string prefix = ArtifactKeys.GetPrefix(_videoId);
        Assert.Equal(
            [prefix + "frames.rgb24", prefix + "spritesheet.jpg", prefix + "thumbnail.webp", prefix + "video.gif", prefix + "video.mp4"],
            await ListAsync()
        );
        Assert.Equal("GIF89a"u8.ToArray(), await ReadAsync(ArtifactKeys.GetVideoKey(_videoId, "gif"), 6));
    }

    [Fact]
    public async Task Consume_FilesExistAndFramesAreDeleted_OnlyPublishesTheEvent()
    {
        await WriteFramesAsync(TestClips.MovingDisc(s_clip));
        await HandleAsync(Command("mp4"));
        ArtifactInfo? before = await host.Artifacts.GetInfoAsync(ArtifactKeys.GetVideoKey(_videoId, "mp4"), s_none);
        await host.Artifacts.DeleteAsync(ArtifactKeys.GetFramesKey(_videoId), s_none);

        Assert.Equal(new VideoTranscoded(_videoId), await HandleAsync(Command("mp4")));
        Assert.Equal(before, await host.Artifacts.GetInfoAsync(ArtifactKeys.GetVideoKey(_videoId, "mp4"), s_none));
    }

    [Fact]
    public async Task Consume_SomeFilesExist_WritesTheMissingOnesWithTheSameBytes()
    {
        await WriteFramesAsync(TestClips.MovingDisc(s_clip));
        await HandleAsync(Command("mp4", "webm"));
        byte[] webm = await ReadAsync(ArtifactKeys.GetVideoKey(_videoId, "webm"));
        ArtifactInfo? mp4 = await host.Artifacts.GetInfoAsync(ArtifactKeys.GetVideoKey(_videoId, "mp4"), s_none);
        await host.Artifacts.DeleteAsync(ArtifactKeys.GetVideoKey(_videoId, "webm"), s_none);

        await HandleAsync(Command("mp4", "webm"));
        Assert.Equal(webm, await ReadAsync(ArtifactKeys.GetVideoKey(_videoId, "webm")));
        Assert.Equal(mp4, await host.Artifacts.GetInfoAsync(ArtifactKeys.GetVideoKey(_videoId, "mp4"), s_none));
    }

    [Fact]
    public async Task Consume_NoFrames_FailsTheStageWithoutRetrying()
    {
        StageFailed failed = Assert.IsType<StageFailed>(await HandleAsync(Command("mp4")));
        Assert.Equal((PipelineStages.Transcode, ErrorCodes.StorageUnavailable), (failed.Stage, failed.Code));
        Assert.Contains(ArtifactKeys.GetFramesKey(_videoId), failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Consume_FramesTooShort_FailsTheStageAndWritesNothing()
    {
        await WriteFramesAsync(new byte[s_clip.FrameBytes]);
        StageFailed failed = Assert.IsType<StageFailed>(await HandleAsync(Command("mp4")));
        Assert.Equal(ErrorCodes.InvalidRequest, failed.Code);
        Assert.Equal([ArtifactKeys.GetFramesKey(_videoId)], await ListAsync());
    }

    [Fact]
    public async Task Consume_AheadOfTheApproval_ReadsFramesAsTheyAreStoredAndPublishesNoFile()
    {
        byte[] frames = TestClips.MovingDisc(s_clip);
        await WriteSegmentAsync(frames, 0, 5);
        Task<IPipelineMessage> ahead = host.Published.NextAsync(_videoId);
        await host.SendAsync(Command("mp4", "gif") with { IsAhead = true });

        // ffmpeg runs while the decoder has not finished.
        await UntilAsync(() => host.Unfinished > 0);
        await WriteSegmentAsync(frames, 5, 9);
        await WriteSegmentAsync(frames, 9, 16);

        Assert.Equal(new VideoTranscoded(_videoId) { IsAhead = true }, await ahead);
        string prefix = ArtifactKeys.GetPrefix(_videoId);
        string[] names = ["spritesheet.jpg", "thumbnail.webp", "video.gif", "video.mp4"];
        Assert.Equal(
            [
                .. new[] { "000000", "000005", "000009" }.Select(segment => $"{prefix}streaming/{segment}/frames.rgb24"),
                .. names.Select(name => $"{prefix}streaming/{name}"),
            ],
            await ListAsync()
        );

        // The command after the approval copies them, even if another transcoder receives it and the frames are gone.
        byte[] mp4 = await ReadAsync($"{prefix}streaming/video.mp4");
        await host.Artifacts.DeleteAsync(ArtifactKeys.GetFrameSegmentKey(_videoId, 0), s_none);
        Assert.Equal(new VideoTranscoded(_videoId), await HandleAsync(Command("mp4", "gif") with { MayBePrepared = true }));
        Assert.Equal(mp4, await ReadAsync(prefix + "video.mp4"));
        Assert.Equal(
            names.Select(name => prefix + name),
            (await ListAsync()).Where(key => !key.Contains("/streaming/", StringComparison.Ordinal))
        );

        // They have the same bytes as those of frames that were there from the beginning.
        var whole = Guid.NewGuid();
        string key = ArtifactKeys.GetFramesKey(whole);
        await host.Artifacts.WriteAsync(key, (stream, token) => stream.WriteAsync(frames, token).AsTask(), s_none);
        await HandleAsync(new TranscodeVideo(whole, key, s_clip, ["mp4"]));
        Assert.Equal(mp4, await ReadAsync(ArtifactKeys.GetVideoKey(whole, "mp4")));
    }

    [Fact]
    public async Task Consume_SomePreparedFilesAreMissing_EncodesThem()
    {
        byte[] frames = TestClips.MovingDisc(s_clip);
        await WriteSegmentAsync(frames, 0, 16);
        await HandleAsync(Command("mp4", "gif") with { IsAhead = true });
        string gif = ArtifactKeys.GetVideoKey(_videoId, "gif");
        byte[] expected = await ReadAsync(ArtifactKeys.GetUnpublishedKey(_videoId, gif));
        await host.Artifacts.DeleteAsync(ArtifactKeys.GetUnpublishedKey(_videoId, gif), s_none);

        await HandleAsync(Command("mp4", "gif") with { MayBePrepared = true });

        Assert.Equal(expected, await ReadAsync(gif));
        Assert.True(await host.Artifacts.ExistsAsync(ArtifactKeys.GetVideoKey(_videoId, "mp4"), s_none));
    }

    [Fact]
    public async Task Consume_AheadAndJobEnds_StopsFfmpegAndPublishesNoFile()
    {
        await WriteSegmentAsync(TestClips.MovingDisc(s_clip), 0, 5);
        await host.SendAsync(Command("mp4") with { IsAhead = true });
        await UntilAsync(() => host.Unfinished > 0);

        await host.PublishAsync(new VideoCancelled(_videoId));

        await UntilAsync(() => host.Unfinished == 0);
        Assert.Equal([ArtifactKeys.GetFrameSegmentKey(_videoId, 0)], await ListAsync());
    }

    [Fact]
    public async Task Consume_AheadFails_AsksForTheCommandInItsTurn()
    {
        // A segment of the wrong size is an error of reading.
        await WriteSegmentAsync(new byte[s_clip.FrameBytes + 1], 0, 1, extra: 1);

        IPipelineMessage published = await HandleAsync(Command("mp4") with { IsAhead = true });

        Assert.Equal(PipelineStages.Transcode, Assert.IsType<StageInterrupted>(published).Stage);
    }

    [Fact]
    public async Task Consume_UnknownFormat_NamesFieldAndAllowedValues()
    {
        await WriteFramesAsync(TestClips.MovingDisc(s_clip));
        StageFailed failed = Assert.IsType<StageFailed>(await HandleAsync(Command("mkv")));
        Assert.Equal("output_formats must be one of mp4, webm, avi, gif, not 'mkv'.", failed.Message);
    }

    [Fact]
    public async Task Consume_JobCancelled_StopsFfmpegAndPublishesNothing()
    {
        // Noise of this size keeps the VP9 encoder busy for a long time.
        var large = new Clip(1024, 768, 32, 24);
        byte[] noise = new byte[large.FrameBytes];
        await host.Artifacts.WriteAsync(
            ArtifactKeys.GetFramesKey(_videoId),
            async (stream, token) =>
            {
                for (int n = 0; n < large.NumFrames; n++)
                {
                    new Random(n).NextBytes(noise);
                    await stream.WriteAsync(noise, token);
                }
            },
            s_none
        );
        Task<IPipelineMessage> published = host.Published.NextAsync(_videoId);
        await host.SendAsync(new TranscodeVideo(_videoId, ArtifactKeys.GetFramesKey(_videoId), large, ["webm"]));
        await UntilAsync(() => host.Unfinished > 0);

        await host.PublishAsync(new VideoCancelled(_videoId));
        await UntilAsync(() => host.Unfinished == 0);
        Assert.Equal([ArtifactKeys.GetFramesKey(_videoId)], await ListAsync());
        Assert.False(published.IsCompleted);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TranscodingHost.Limit);
        while (!condition())
        {
            await Task.Delay(10, limit.Token);
        }
    }

    private TranscodeVideo Command(params string[] formats) => new(_videoId, ArtifactKeys.GetFramesKey(_videoId), s_clip, formats);

    private async Task<IPipelineMessage> HandleAsync(TranscodeVideo command)
    {
        Task<IPipelineMessage> next = host.Published.NextAsync(command.VideoId);
        await host.SendAsync(command);
        return await next;
    }

    private Task WriteFramesAsync(byte[] frames) =>
        host.Artifacts.WriteAsync(
            ArtifactKeys.GetFramesKey(_videoId),
            (stream, token) => stream.WriteAsync(frames, token).AsTask(),
            s_none
        );

    private Task WriteSegmentAsync(byte[] frames, int first, int end, int extra = 0) =>
        host.Artifacts.WriteAsync(
            ArtifactKeys.GetFrameSegmentKey(_videoId, first),
            (stream, token) =>
                stream.WriteAsync(frames.AsMemory(first * s_clip.FrameBytes, ((end - first) * s_clip.FrameBytes) + extra), token).AsTask(),
            s_none
        );

    private async Task<byte[]> ReadAsync(string key, int? length = null)
    {
        await using Stream stream = await host.Artifacts.OpenReadAsync(key, s_none);
        byte[] bytes = new byte[length ?? stream.Length];
        await stream.ReadExactlyAsync(bytes);
        return bytes;
    }

    private async Task<List<string>> ListAsync()
    {
        var keys = new List<string>();
        await foreach (string key in host.Artifacts.ListAsync(ArtifactKeys.GetPrefix(_videoId), s_none))
        {
            keys.Add(key);
        }

        return keys;
    }
}

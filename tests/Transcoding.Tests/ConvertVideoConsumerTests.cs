using TextToVideo.Artifacts;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Messages;

namespace TextToVideo.Transcoding.Tests;

public sealed class ConvertVideoConsumerTests(TranscodingHost host) : IClassFixture<TranscodingHost>
{
    private static readonly Clip s_clip = new(64, 64, 16, 8);

    private readonly Guid _videoId = Guid.NewGuid();

    /// <summary>If the caller has disconnected and cannot receive the response, the event must still report the new file.</summary>
    [Fact]
    public async Task Consume_CallerHasGone_PublishesAnEventAfterTheFileIsWritten()
    {
        await host.Artifacts.WriteAsync(
            ArtifactKeys.GetFramesKey(_videoId),
            (stream, token) => stream.WriteAsync(TestClips.MovingDisc(s_clip), token).AsTask(),
            CancellationToken.None
        );
        Task<IPipelineMessage> transcoded = host.Published.NextAsync(_videoId);
        await host.SendAsync(new TranscodeVideo(_videoId, ArtifactKeys.GetFramesKey(_videoId), s_clip, ["mp4"]));
        await transcoded;

        Task<IPipelineMessage> converted = host.Published.NextAsync(_videoId);
        await host.SendAsync(new ConvertVideo(_videoId, "mp4", s_clip, "gif"));

        Assert.Equal(new VideoConverted(_videoId), await converted);
        Assert.True(await host.Artifacts.ExistsAsync(ArtifactKeys.GetVideoKey(_videoId, "gif"), CancellationToken.None));
    }
}

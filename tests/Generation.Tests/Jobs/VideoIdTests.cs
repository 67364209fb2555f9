using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Tests.Jobs;

public sealed class VideoIdTests
{
    [Fact]
    public void TryParse_FormattedId_ReturnsTheId()
    {
        var id = Guid.Parse("0189abcd-ef01-7000-8000-0123456789ab");

        Assert.Equal("video_0189abcdef01700080000123456789ab", VideoId.Format(id));
        Assert.True(VideoId.TryParse("video_0189abcdef01700080000123456789ab", out Guid parsed));
        Assert.Equal(id, parsed);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("video_")]
    [InlineData("0189abcdef01700080000123456789ab")]
    [InlineData("Video_0189abcdef01700080000123456789ab")]
    [InlineData("video_0189ABCDEF01700080000123456789AB")]
    [InlineData("video_0189abcdef01700080000123456789a")]
    [InlineData("video_0189abcdef01700080000123456789abc")]
    [InlineData("video_0189abcd-ef01-7000-8000-0123456789ab")]
    [InlineData("video_ 0189abcdef01700080000123456789ab")]
    [InlineData("video_0189abcdef01700080000123456789ab ")]
    [InlineData("video_0189abcdef01700080000123456789ag")]
    public void TryParse_OtherText_ReturnsFalse(string? text) => Assert.False(VideoId.TryParse(text, out _));
}

namespace TextToVideo.Artifacts.Tests;

public sealed class ArtifactKeysTests
{
    private static readonly Guid s_videoId = Guid.Parse("0123ABCD-89ab-cdef-0123-456789abcdef");

    [Fact]
    public void Keys_OfAVideo_AreTheDocumentedNames() =>
        Assert.Equal(
            [
                "videos/0123abcd89abcdef0123456789abcdef/embedding.safetensors",
                "videos/0123abcd89abcdef0123456789abcdef/latents.safetensors",
                "videos/0123abcd89abcdef0123456789abcdef/checkpoint.safetensors",
                "videos/0123abcd89abcdef0123456789abcdef/frames.rgb24",
                "videos/0123abcd89abcdef0123456789abcdef/streaming/000012/frames.rgb24",
                "videos/0123abcd89abcdef0123456789abcdef/streaming/video.mp4",
                "videos/0123abcd89abcdef0123456789abcdef/video.mp4",
                "videos/0123abcd89abcdef0123456789abcdef/thumbnail.webp",
                "videos/0123abcd89abcdef0123456789abcdef/spritesheet.jpg",
            ],
            [
                ArtifactKeys.GetEmbeddingKey(s_videoId),
                ArtifactKeys.GetLatentsKey(s_videoId),
                ArtifactKeys.GetCheckpointKey(s_videoId),
                ArtifactKeys.GetFramesKey(s_videoId),
                ArtifactKeys.GetFrameSegmentKey(s_videoId, 12),
                ArtifactKeys.GetUnpublishedKey(s_videoId, ArtifactKeys.GetVideoKey(s_videoId, "mp4")),
                ArtifactKeys.GetVideoKey(s_videoId, "mp4"),
                ArtifactKeys.GetThumbnailKey(s_videoId),
                ArtifactKeys.GetSpritesheetKey(s_videoId),
            ]
        );

    [Fact]
    public void RequireKey_EveryKeyOfAVideo_IsAllowed()
    {
        ArtifactKeyRules.RequireKey(ArtifactKeys.GetCheckpointKey(s_videoId));
        ArtifactKeyRules.RequireKey(ArtifactKeys.GetSpritesheetKey(s_videoId));
        ArtifactKeyRules.RequirePrefix(ArtifactKeys.GetPrefix(s_videoId));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/etc/passwd")]
    [InlineData("..")]
    [InlineData("../outside")]
    [InlineData("videos/../../outside")]
    [InlineData("videos/./x")]
    [InlineData("videos//x")]
    [InlineData("videos/x/")]
    [InlineData("videos\\..\\x")]
    [InlineData("c:/x")]
    [InlineData("C:x")]
    [InlineData(".incoming/x")]
    [InlineData("videos/.hidden")]
    [InlineData("videos/Upper")]
    [InlineData("videos/a b")]
    [InlineData("videos/a\0b")]
    [InlineData("videos/a\nb")]
    [InlineData("videos/%2e%2e/x")]
    [InlineData("videos/ﬁ")]
    public void RequireKey_NotAKey_SaysWhatIsAllowed(string key)
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => ArtifactKeyRules.RequireKey(key));
        Assert.Equal("key", exception.ParamName);
        Assert.Contains("a-z, 0-9", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public void RequireKey_LongSegment_EndsAtTheLimit(int length, bool allowed)
    {
        Exception? exception = Record.Exception(() => ArtifactKeyRules.RequireKey(new string('a', length)));
        Assert.Equal(allowed, exception is null);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("videos")]
    [InlineData("../")]
    [InlineData("videos/../")]
    [InlineData("/videos/")]
    public void RequirePrefix_NotWholeSegments_Throws(string prefix) =>
        Assert.Equal("prefix", Assert.Throws<ArgumentException>(() => ArtifactKeyRules.RequirePrefix(prefix)).ParamName);
}

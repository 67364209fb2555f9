using TextToVideo.Generation.Storage;

namespace TextToVideo.Generation.Tests.Storage;

public sealed class KeyHashTests
{
    [Fact]
    public void GetHash_OtherSalt_DiffersAndMatchesOnlyItsOwn()
    {
        (string first, string second) = (KeyHash.CreateSalt(), KeyHash.CreateSalt());

        Assert.NotEqual(KeyHash.GetHash(first, "secret"), KeyHash.GetHash(second, "secret"));
        Assert.True(KeyHash.Matches(first, KeyHash.GetHash(first, "secret"), "secret"));
        Assert.False(KeyHash.Matches(second, KeyHash.GetHash(first, "secret"), "secret"));
        Assert.False(KeyHash.Matches(first, KeyHash.GetHash(first, "secret"), "secres"));
    }

    [Theory]
    [InlineData("2026-03-01T00:00:00Z", 20513, 86400)]
    [InlineData("2026-03-01T23:59:59Z", 20513, 1)]
    [InlineData("2026-03-02T01:00:00+02:00", 20513, 3600)]
    public void GetDay_Time_ReturnsUtcDay(string time, int day, int rest)
    {
        var moment = DateTimeOffset.Parse(time, null);

        Assert.Equal((day, TimeSpan.FromSeconds(rest)), (KeyUsage.GetDay(moment), KeyUsage.GetRestOfDay(moment)));
    }
}

using TextToVideo.Generation.Storage;

namespace TextToVideo.Unit.Generation.Keys;

public sealed class KeyHashTests
{
    [Fact]
    public void Of_SameSecretOtherSalt_DiffersAndMatchesItsOwnAlone()
    {
        (string first, string second) = (KeyHash.NewSalt(), KeyHash.NewSalt());

        Assert.NotEqual(KeyHash.Of(first, "secret"), KeyHash.Of(second, "secret"));
        Assert.True(KeyHash.Matches(first, KeyHash.Of(first, "secret"), "secret"));
        Assert.False(KeyHash.Matches(second, KeyHash.Of(first, "secret"), "secret"));
        Assert.False(KeyHash.Matches(first, KeyHash.Of(first, "secret"), "secres"));
    }

    [Theory]
    [InlineData("2026-03-01T00:00:00Z", 20513, 86400)]
    [InlineData("2026-03-01T23:59:59Z", 20513, 1)]
    [InlineData("2026-03-02T01:00:00+02:00", 20513, 3600)]
    public void DayOf_Time_IsTheDayOfUtc(string time, int day, int rest)
    {
        var moment = DateTimeOffset.Parse(time, null);

        Assert.Equal((day, TimeSpan.FromSeconds(rest)), (KeyUsage.DayOf(moment), KeyUsage.RestOfDay(moment)));
    }
}

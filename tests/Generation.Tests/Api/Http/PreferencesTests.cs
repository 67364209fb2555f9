using TextToVideo.Generation.Api.Http;

namespace TextToVideo.Generation.Tests.Api.Http;

public sealed class PreferencesTests
{
    [Theory]
    [InlineData("wait=10", 10)]
    [InlineData("Wait = \"10\"", 10)]
    [InlineData("respond-async, wait=10;x=y", 10)]
    [InlineData("wait=0", 0)]
    [InlineData("wait=3600", 50)]
    [InlineData("wait=99999999999999999999", 50)]
    [InlineData("wait=5, wait=9", 5)]
    [InlineData("wait", null)]
    [InlineData("wait=", null)]
    [InlineData("wait=-1", null)]
    [InlineData("wait=1.5", null)]
    [InlineData("wait=soon", null)]
    [InlineData("respond-async", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void FindWait_Header_ReturnsTheBoundedTimeOrNothing(string? header, int? seconds) =>
        Assert.Equal(seconds, Preferences.FindWait(header)?.TotalSeconds);
}

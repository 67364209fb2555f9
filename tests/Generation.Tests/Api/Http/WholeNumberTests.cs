using TextToVideo.Contracts.Json;

namespace TextToVideo.Generation.Tests.Api.Http;

public sealed class WholeNumberTests
{
    [Theory]
    [InlineData("7", 7)]
    [InlineData("-7.0", -7)]
    [InlineData("+7", 7)]
    [InlineData("7.000000000000000000000000000000000000", 7)]
    [InlineData("70e-1", 7)]
    [InlineData("0.7E1", 7)]
    [InlineData("7e+0", 7)]
    [InlineData("0e99999", 0)]
    [InlineData("-0.0", 0)]
    [InlineData("007", 7)]
    [InlineData("9007199254740993.0", 9007199254740993)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("-9223372036854775808.0", long.MinValue)]
    public void TryParse_Integer_ReturnsItExactly(string text, long expected)
    {
        Assert.True(WholeNumber.TryParse(text, out long value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("7.5")]
    [InlineData("7.00000000000000000000000000000000001")]
    [InlineData("1e-30")]
    [InlineData("7e")]
    [InlineData("7.")]
    [InlineData(".7")]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("0x7")]
    [InlineData("7 ")]
    [InlineData("NaN")]
    [InlineData("1e19")]
    [InlineData("1e999999999")]
    [InlineData("1e99999999999")]
    [InlineData("9223372036854775808")]
    public void TryParse_AnythingElse_IsRefused(string text) => Assert.False(WholeNumber.TryParse(text, out _));
}

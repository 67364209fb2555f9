using TextToVideo.Contracts;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Tests.Jobs;

public sealed class IdempotencyKeyFormatTests
{
    private const string Header = "Idempotency-Key";

    [Theory]
    [InlineData("k")]
    [InlineData("!\"quoted\"~")]
    [InlineData("1b671a64-40d5-491e-99b0-da01ff1f3341")]
    public void Check_VisibleAscii_ReturnsTheKey(string key) => Assert.Equal(key, IdempotencyKeyFormat.Check(Header, key));

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("tab\t")]
    [InlineData("naïve")]
    [InlineData("256")]
    public void Check_AnythingElse_NamesTheHeader(string key)
    {
        string value = key == "256" ? new string('k', 256) : key;

        Assert.Equal(Header, Assert.Throws<InvalidFieldException>(() => IdempotencyKeyFormat.Check(Header, value)).Field);
    }
}

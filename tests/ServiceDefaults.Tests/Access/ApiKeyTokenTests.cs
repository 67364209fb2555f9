using TextToVideo.ServiceDefaults.Access;

namespace TextToVideo.ServiceDefaults.Tests.Access;

public sealed class ApiKeyTokenTests
{
    [Fact]
    public void Create_Many_AreDifferentAndReadBack()
    {
        ApiKeyToken[] tokens = [.. Enumerable.Range(0, 100).Select(_ => ApiKeyToken.Create())];

        Assert.Equal(100, tokens.Select(token => token.Id).Distinct().Count());
        Assert.Equal(100, tokens.Select(token => token.Secret).Distinct().Count());
        foreach (ApiKeyToken token in tokens)
        {
            Assert.True(ApiKeyToken.TryParse(token.ToString(), out ApiKeyToken? read));
            Assert.Equal(token, read);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("any")]
    [InlineData("ttv_")]
    [InlineData("ttv_0123456789abcdef")]
    [InlineData("ttv_0123456789abcdef_0123456789abcdef")]
    [InlineData("ttv_0123456789abcdeF_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    [InlineData("TTV_0123456789abcdef_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    [InlineData("ttv_0123456789abcdef_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef_")]
    public void TryParse_NoKey_IsRefused(string? text) => Assert.False(ApiKeyToken.TryParse(text, out _));
}

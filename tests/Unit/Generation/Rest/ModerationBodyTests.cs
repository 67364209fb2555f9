using System.Text;
using TextToVideo.Contracts;
using TextToVideo.Generation.Api.Moderation;

namespace TextToVideo.Unit.Generation.Rest;

public class ModerationBodyTests
{
    [Theory]
    [InlineData("""{"input":"a"}""", "a")]
    [InlineData("""{"input":"a","model":"omni-moderation-latest"}""", "a")]
    [InlineData("""{"input":["a","b"],"model":null}""", "a|b")]
    [InlineData("""{"input":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}""", "a\nb")]
    public async Task ReadAsync_OpenAisShapes_GiveTheTexts(string body, string texts) =>
        Assert.Equal(texts.Split('|'), await ReadAsync(body));

    [Theory]
    [InlineData("{}", "input")]
    [InlineData("""{"input":null}""", "input")]
    [InlineData("""{"input":7}""", "input")]
    [InlineData("""{"input":[]}""", "input")]
    [InlineData("""{"input":["a",7]}""", "input")]
    [InlineData("""{"input":["a",{"type":"text","text":"b"}]}""", "input")]
    [InlineData("""{"input":"\ud800"}""", "body")]
    [InlineData("""{"input":[{"type":"image_url","image_url":{"url":"https://example.com/a.png"}}]}""", "input[0].type")]
    [InlineData("""{"input":[{"type":"text","text":"a"},{"text":"b"}]}""", "input[1].type")]
    [InlineData("""{"input":[{"type":"text"}]}""", "input[0].text")]
    [InlineData("""{"input":"a","model":7}""", "model")]
    [InlineData("""{"input":"a","inputs":"b"}""", "inputs")]
    [InlineData("[]", "body")]
    [InlineData("", "body")]
    public async Task ReadAsync_AnythingElse_NamesTheField(string body, string field) =>
        Assert.Equal(field, (await Assert.ThrowsAsync<InvalidFieldException>(() => ReadAsync(body))).Field);

    [Fact]
    public async Task ReadAsync_TooManyTexts_IsRefused() =>
        Assert.Equal(
            "input",
            (
                await Assert.ThrowsAsync<InvalidFieldException>(() =>
                    ReadAsync($$"""{"input":[{{string.Join(',', Enumerable.Repeat("\"a\"", 65))}}]}""")
                )
            ).Field
        );

    private static Task<IReadOnlyList<string>> ReadAsync(string body) =>
        ModerationBody.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(body)), default);
}

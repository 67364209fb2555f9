using System.Text;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Json;
using TextToVideo.Generation.Api.Moderation;

namespace TextToVideo.Generation.Tests.Api.Moderation;

public sealed class CreateModerationBodyTests
{
    [Theory]
    [InlineData("""{"input":"a"}""", "a")]
    [InlineData("""{"input":"a","model":"omni-moderation-latest"}""", "a")]
    [InlineData("""{"input":["a","b"],"model":null}""", "a|b")]
    [InlineData("""{"input":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}""", "a\nb")]
    public void GetTexts_OpenAisShapes_GiveTheTexts(string body, string texts) => Assert.Equal(texts.Split('|'), GetTexts(body));

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
    public void GetTexts_AnythingElse_NamesTheField(string body, string field) =>
        Assert.Equal(field, (Assert.Throws<InvalidFieldException>(() => GetTexts(body))).Field);

    [Fact]
    public void GetTexts_TooManyTexts_IsRefused() =>
        Assert.Equal(
            "input",
            (
                Assert.Throws<InvalidFieldException>(() =>
                    GetTexts($$"""{"input":[{{string.Join(',', Enumerable.Repeat("\"a\"", 65))}}]}""")
                )
            ).Field
        );

    private static IReadOnlyList<string> GetTexts(string body) =>
        StrictJson.Read<CreateModerationBody>(Encoding.UTF8.GetBytes(body)).GetTexts();
}

using TextToVideo.Moderation.Enhancement;

namespace TextToVideo.Moderation.Tests.Enhancement;

public sealed class RevisedTextTests
{
    [Theory]
    [InlineData("a red circle", "a red circle")]
    [InlineData("  a red\n\n\tcircle\0 \r\n", "a red circle")]
    [InlineData("“a red circle”", "a red circle")]
    [InlineData("\"a \"red\" circle\"", "a \"red\" circle")]
    [InlineData("```\na red circle\n```", "a red circle")]
    [InlineData("<think>They want\na circle.</think>\n\na red circle", "a red circle")]
    [InlineData("一个红色的圆", "一个红色的圆")]
    [InlineData("12345678901234567890", "12345678901234567890")]
    [InlineData("123456789012345678901", null)]
    [InlineData("", null)]
    [InlineData("…!", null)]
    [InlineData("<think>They want a circle.</think>", null)]
    [InlineData("a red \uFFFD circle", null)]
    public void Read_Answer_IsOneLine(string answer, string? expected) => Assert.Equal(expected, RevisedText.Read(answer, 20));
}

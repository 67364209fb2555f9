using System.Text.Json;
using TextToVideo.Contracts;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Tests.Jobs;

public sealed class IgnoredFieldsTests
{
    private static readonly JsonElement s_value = JsonSerializer.SerializeToElement("x");

    private static readonly CreateVideoInput s_input = new()
    {
        Prompt = "a red circle",
        N = 1,
        User = "me",
        Stream = false,
        Metadata = s_value,
        ResponseFormat = s_value,
    };

    [Fact]
    public void Check_FieldsOfOtherServers_ReturnsAWarningForEach() =>
        Assert.Equal(
            ["n", "user", "metadata", "stream", "response_format"],
            IgnoredFields.Check(s_input).Select(warning => warning.Split(':')[0])
        );

    [Fact]
    public void Check_ValueThatWouldChangeSomething_IsRefused()
    {
        Assert.Equal("n", Assert.Throws<InvalidFieldException>(() => IgnoredFields.Check(s_input with { N = 2 })).Field);
        Assert.Equal("stream", Assert.Throws<InvalidFieldException>(() => IgnoredFields.Check(s_input with { Stream = true })).Field);
        Assert.Equal(
            "input_reference: must be null or absent: videos are made from text alone",
            Assert.Throws<InvalidFieldException>(() => IgnoredFields.Check(s_input with { InputReference = s_value })).Message
        );
    }
}

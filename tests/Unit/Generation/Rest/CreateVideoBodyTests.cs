using System.Text;
using Microsoft.Extensions.Time.Testing;
using TextToVideo.Contracts;
using TextToVideo.Generation.Api.Videos;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Unit.Generation.Rest;

public sealed class CreateVideoBodyTests
{
    [Fact]
    public async Task ReadAsync_EveryField_IsRead()
    {
        CreateVideoInput input = await ReadAsync(
            """
            {
              "prompt": "a \"red\" circle \ud83c\udfac", "negative_prompt": "", "model": "small", "size": "64x48", "num_frames": 16,
              "seconds": "2.5", "fps": 8, "seed": 9007199254740993, "num_inference_steps": 20, "guidance_scale": 3.5e0,
              "output_formats": ["mp4", "gif"]
            }
            """
        );

        Assert.Equal(["mp4", "gif"], input.OutputFormats);
        Assert.Equal(
            new CreateVideoInput
            {
                Prompt = "a \"red\" circle 🎬",
                NegativePrompt = string.Empty,
                Model = "small",
                Size = "64x48",
                NumFrames = 16,
                Seconds = 2.5,
                Fps = 8,
                Seed = 9007199254740993,
                NumInferenceSteps = 20,
                GuidanceScale = 3.5,
            },
            input with
            {
                OutputFormats = null,
            }
        );
    }

    [Theory]
    [InlineData("{}")]
    [InlineData(
        """
            {"prompt":null,"negative_prompt":null,"model":null,"size":null,"num_frames":null,"seconds":null,"fps":null,"seed":null,
             "num_inference_steps":null,"guidance_scale":null,"output_formats":null}
            """
    )]
    public async Task ReadAsync_AbsentOrNull_IsNotSaid(string body) => Assert.Equal(new CreateVideoInput(), await ReadAsync(body));

    [Theory]
    [InlineData("4", 4.0)]
    [InlineData("\"4\"", 4.0)]
    [InlineData("\"0.5\"", 0.5)]
    [InlineData("0.5", 0.5)]
    public async Task ReadAsync_Seconds_AsStringOrNumber(string json, double seconds) =>
        Assert.Equal(seconds, (await ReadAsync($$"""{"seconds":{{json}}}""")).Seconds);

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("{")]
    [InlineData("{\"prompt\":\"a\"")]
    [InlineData("{\"prompt\":\"a\",}")]
    [InlineData("{'prompt':'a'}")]
    [InlineData("{\"prompt\":\"a\"} x")]
    [InlineData("{\"prompt\":\"a\nb\"}")]
    [InlineData("{\"guidance_scale\":NaN}")]
    [InlineData("{\"guidance_scale\":Infinity}")]
    [InlineData("{\"seed\":01}")]
    [InlineData("prompt=a")]
    [InlineData("// a\n{}")]
    public async Task ReadAsync_NotJson_SaysWhere(string body) => await RefusedAsync(body, "body", "JSON object", "line ");

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"a red circle\"")]
    [InlineData("1")]
    [InlineData("true")]
    public async Task ReadAsync_NotAnObject_SaysSo(string body) => await RefusedAsync(body, "body", "must be a JSON object");

    [Fact]
    public async Task ReadAsync_NestedTooDeeply_IsRefused() =>
        await RefusedAsync($"{{\"prompt\":{new string('[', 10_000)}", "body", "JSON object");

    [Theory]
    [InlineData("prompt", "1", "a string")]
    [InlineData("prompt", "[\"a\"]", "a string")]
    [InlineData("prompt", "{}", "a string")]
    [InlineData("prompt", "true", "a string")]
    [InlineData("negative_prompt", "1", "a string")]
    [InlineData("model", "1", "a string")]
    [InlineData("size", "64", "a string")]
    [InlineData("num_frames", "\"16\"", "an? .*integer")]
    [InlineData("num_frames", "16.5", "an? .*integer")]
    [InlineData("num_frames", "2147483648", "an? .*integer")]
    [InlineData("num_frames", "1e99", "an? .*integer")]
    [InlineData("fps", "\"8\"", "an? .*integer")]
    [InlineData("fps", "-2147483649", "an? .*integer")]
    [InlineData("fps", "false", "an? .*integer")]
    [InlineData("seed", "\"7\"", "an integer")]
    [InlineData("seed", "0.5", "an integer")]
    [InlineData("seed", "9223372036854775808", "an integer")]
    [InlineData("seed", "1e400", "an integer")]
    [InlineData("num_inference_steps", "[]", "an? .*integer")]
    [InlineData("guidance_scale", "\"3\"", "a number")]
    [InlineData("guidance_scale", "\"NaN\"", "a number")]
    [InlineData("seconds", "\"\"", "a number of seconds, as a string or a number")]
    [InlineData("seconds", "\"four\"", "a number of seconds, as a string or a number")]
    [InlineData("seconds", "\"-4\"", "a number of seconds, as a string or a number")]
    [InlineData("seconds", "\"4,5\"", "a number of seconds, as a string or a number")]
    [InlineData("seconds", "\"1e1\"", "a number of seconds, as a string or a number")]
    [InlineData("seconds", "true", "a number of seconds, as a string or a number")]
    [InlineData("output_formats", "\"mp4\"", "an array of mp4, webm, avi, gif")]
    [InlineData("output_formats", "{}", "an array of mp4, webm, avi, gif")]
    [InlineData("output_formats", "[1]", "a string")]
    [InlineData("output_formats", "[null]", "a string")]
    [InlineData("output_formats", "[[\"mp4\"]]", "a string")]
    public async Task ReadAsync_WrongType_NamesTheFieldAndTheType(string field, string json, string allowed)
    {
        InvalidFieldException error = await RefusedAsync($$"""{"{{field}}":{{json}}}""", field);

        Assert.Matches($"must be {allowed}", error.Message);
    }

    [Theory]
    [InlineData("guidance_scale", "1e400")]
    [InlineData("guidance_scale", "-1e400")]
    [InlineData("seconds", "1e400")]
    [InlineData("seconds", "\"Infinity\"")]
    [InlineData("seconds", "\"NaN\"")]
    public async Task ReadAsync_NumberThatIsNotFinite_NeverPassesTheValidator(string field, string json)
    {
        var validator = new CreateVideoValidator(new Videos.TestModels(), new FakeTimeProvider());

        InvalidFieldException error = await Assert.ThrowsAsync<InvalidFieldException>(async () =>
            validator.Validate(await ReadAsync($$"""{"prompt":"a","{{field}}":{{json}}}"""))
        );

        Assert.Equal(field, error.Field);
    }

    [Theory]
    [InlineData("num_inference_step")]
    [InlineData("Prompt")]
    [InlineData("")]
    [InlineData("style ")]
    public async Task ReadAsync_UnknownField_NamesItAndTheFields(string field) =>
        await RefusedAsync($$"""{"prompt":"a","{{field}}":1}""", field, "is not a field", "prompt, negative_prompt", "output_formats");

    [Theory]
    [InlineData("""{"prompt":"a","prompt":"b"}""", "prompt")]
    [InlineData("""{"seed":1,"prompt":"a","seed":1}""", "seed")]
    [InlineData("""{"prompt":"a","\u0070rompt":"b"}""", "prompt")]
    [InlineData("""{"fps":null,"fps":8}""", "fps")]
    public async Task ReadAsync_FieldTwice_IsRefused(string body, string field) => await RefusedAsync(body, field, "only once");

    [Theory]
    [InlineData("""{"prompt":"a \ud83c circle"}""", "prompt")]
    [InlineData("""{"negative_prompt":"\udfac"}""", "negative_prompt")]
    [InlineData("""{"seconds":"\ud800"}""", "seconds")]
    [InlineData("""{"output_formats":["\ud800"]}""", "output_formats")]
    [InlineData("""{"\ud800":1}""", "body")]
    public async Task ReadAsync_LoneSurrogate_IsRefused(string body, string field) => await RefusedAsync(body, field, "valid Unicode text");

    [Fact]
    public async Task ReadAsync_BytesThatAreNoUtf8_AreRefused()
    {
        byte[] value = [.. "{\"prompt\":\"a "u8, 0xc3, 0x28, .. "\"}"u8];
        byte[] name = [.. "{\"prompt"u8, 0xff, .. "\":\"a\"}"u8];

        await RefusedAsync(value, "prompt", "valid Unicode text");
        await RefusedAsync(name, "body", "valid Unicode text");
        await RefusedAsync(Encoding.Unicode.GetBytes("{\"prompt\":\"a\"}"), "body", "JSON");
    }

    [Fact]
    public async Task ReadAsync_ByteOrderMark_IsSkipped() =>
        Assert.Equal(
            "a",
            (
                await CreateVideoBody.ReadAsync(new MemoryStream([0xef, 0xbb, 0xbf, .. "{\"prompt\":\"a\"}"u8]), CancellationToken.None)
            ).Prompt
        );

    private static Task<CreateVideoInput> ReadAsync(string body) =>
        CreateVideoBody.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(body)), CancellationToken.None);

    private static Task<InvalidFieldException> RefusedAsync(string body, string field, params string[] says) =>
        RefusedAsync(Encoding.UTF8.GetBytes(body), field, says);

    private static async Task<InvalidFieldException> RefusedAsync(byte[] body, string field, params string[] says)
    {
        InvalidFieldException error = await Assert.ThrowsAsync<InvalidFieldException>(() =>
            CreateVideoBody.ReadAsync(new MemoryStream(body), CancellationToken.None)
        );
        Assert.Equal(field, error.Field);
        Assert.All(says, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
        return error;
    }
}

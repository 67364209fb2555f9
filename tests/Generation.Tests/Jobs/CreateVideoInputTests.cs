using System.Text;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Json;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Tests.Jobs;

public sealed class CreateVideoInputTests
{
    [Fact]
    public void Read_EveryField_IsRead()
    {
        CreateVideoInput input = Read(
            """
            {
              "prompt": "a \"red\" circle \ud83c\udfac", "negative_prompt": "", "model": "small", "size": "64x48", "num_frames": 16,
              "seconds": "2.5", "fps": 8, "seed": 9007199254740993, "num_inference_steps": 20, "guidance_scale": 3.5e0,
              "guidance_min_sigma": 0.1, "guidance_max_sigma": 0.9, "cache_threshold": 0.15,
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
                GuidanceMinSigma = 0.1,
                GuidanceMaxSigma = 0.9,
                CacheThreshold = 0.15,
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
    public void Read_AbsentOrNull_IsUnspecified(string body) => Assert.Equal(new CreateVideoInput(), Read(body));

    [Theory]
    [InlineData("4", 4.0)]
    [InlineData("\"4\"", 4.0)]
    [InlineData("\"0.5\"", 0.5)]
    [InlineData("\"1e1\"", 10.0)]
    [InlineData("\"-4\"", -4.0)]
    [InlineData("0.5", 0.5)]
    public void Read_Seconds_AsStringOrNumber(string json, double seconds) =>
        Assert.Equal(seconds, (Read($$"""{"seconds":{{json}}}""")).Seconds);

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
    public void Read_NotJson_SaysWhere(string body) => Rejects(body, "body", "JSON object", "line ");

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"a red circle\"")]
    [InlineData("1")]
    [InlineData("true")]
    public void Read_NotAnObject_IsRefused(string body) => Rejects(body, "body", "must be a JSON object");

    [Fact]
    public void Read_NestedTooDeeply_IsRefused() => Rejects($"{{\"prompt\":{new string('[', 10_000)}", "body", "JSON object");

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
    [InlineData("seconds", "\"\"", "a number, or a string that contains one")]
    [InlineData("seconds", "\"four\"", "a number, or a string that contains one")]
    [InlineData("seconds", "\"4,5\"", "a number, or a string that contains one")]
    [InlineData("seconds", "true", "a number, or a string that contains one")]
    [InlineData("output_formats", "\"mp4\"", "an array of mp4, webm, avi, gif")]
    [InlineData("output_formats", "{}", "an array of mp4, webm, avi, gif")]
    [InlineData("output_formats", "[1]", "a string")]
    [InlineData("output_formats", "[null]", "a string")]
    [InlineData("output_formats", "[[\"mp4\"]]", "a string")]
    public void Read_WrongType_NamesTheFieldAndTheType(string field, string json, string allowed)
    {
        InvalidFieldException error = Rejects($$"""{"{{field}}":{{json}}}""", field);

        Assert.Matches($"must be {allowed}", error.Message);
    }

    [Theory]
    [InlineData("guidance_scale", "1e400")]
    [InlineData("guidance_scale", "-1e400")]
    [InlineData("seconds", "1e400")]
    [InlineData("seconds", "\"Infinity\"")]
    [InlineData("seconds", "\"NaN\"")]
    public void Read_NumberThatIsNotFinite_NeverPassesTheValidator(string field, string json)
    {
        var validator = new CreateVideoValidator(
            new TestModelRepository(),
            Options.Create(new PromptEnhancementOptions()),
            new FakeTimeProvider()
        );

        InvalidFieldException error = Assert.Throws<InvalidFieldException>(() =>
            validator.Validate(Read($$"""{"prompt":"a","{{field}}":{{json}}}"""))
        );

        Assert.Equal(field, error.Field);
    }

    [Theory]
    [InlineData("num_inference_step")]
    [InlineData("idempotency_key")]
    [InlineData("remixed_from_video_id")]
    [InlineData("Prompt")]
    [InlineData("")]
    [InlineData("style ")]
    public void Read_UnknownField_NamesItAndTheFields(string field) =>
        Rejects($$"""{"prompt":"a","{{field}}":1}""", field, "is not a field", "prompt, negative_prompt", "output_formats");

    [Theory]
    [InlineData("""{"prompt":"a","prompt":"b"}""", "prompt")]
    [InlineData("""{"seed":1,"prompt":"a","seed":1}""", "seed")]
    [InlineData("""{"prompt":"a","\u0070rompt":"b"}""", "prompt")]
    [InlineData("""{"fps":null,"fps":8}""", "fps")]
    public void Read_FieldTwice_IsRefused(string body, string field) => Rejects(body, field, "only once");

    [Theory]
    [InlineData("""{"prompt":"a \ud83c circle"}""", "prompt")]
    [InlineData("""{"negative_prompt":"\udfac"}""", "negative_prompt")]
    [InlineData("""{"seconds":"\ud800"}""", "seconds")]
    [InlineData("""{"output_formats":["\ud800"]}""", "output_formats")]
    [InlineData("""{"\ud800":1}""", "body")]
    public void Read_LoneSurrogate_IsRefused(string body, string field) => Rejects(body, field, "valid Unicode text");

    [Fact]
    public void Read_BytesThatAreNoUtf8_AreRefused()
    {
        byte[] value = [.. "{\"prompt\":\"a "u8, 0xc3, 0x28, .. "\"}"u8];
        byte[] name = [.. "{\"prompt"u8, 0xff, .. "\":\"a\"}"u8];

        Rejects(value, "prompt", "valid Unicode text");
        Rejects(name, "body", "valid Unicode text");
        Rejects(Encoding.Unicode.GetBytes("{\"prompt\":\"a\"}"), "body", "JSON");
    }

    [Fact]
    public void Read_ByteOrderMark_IsSkipped() =>
        Assert.Equal("a", StrictJson.Read<CreateVideoInput>((byte[])[0xef, 0xbb, 0xbf, .. "{\"prompt\":\"a\"}"u8]).Prompt);

    private static CreateVideoInput Read(string body) => StrictJson.Read<CreateVideoInput>(Encoding.UTF8.GetBytes(body));

    private static InvalidFieldException Rejects(string body, string field, params string[] texts) =>
        Rejects(Encoding.UTF8.GetBytes(body), field, texts);

    private static InvalidFieldException Rejects(byte[] body, string field, params string[] texts)
    {
        InvalidFieldException error = Assert.Throws<InvalidFieldException>(() => StrictJson.Read<CreateVideoInput>(body));
        Assert.Equal(field, error.Field);
        Assert.All(texts, text => Assert.Contains(text, error.Message, StringComparison.Ordinal));
        return error;
    }
}

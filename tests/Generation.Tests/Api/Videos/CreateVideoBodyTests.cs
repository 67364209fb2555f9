using System.Globalization;
using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Http;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Json;
using TextToVideo.Generation.Api.Http;
using TextToVideo.Generation.Api.Videos;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Tests.Api.Videos;

public sealed class CreateVideoBodyTests
{
    private const string Json = "application/json";
    private const string Text = "text/plain";

    [Fact]
    public async Task ReadAsync_Form_SaysTheSameAsJson()
    {
        CreateVideoInput json = await ReadAsync(
            Json,
            """
            {
              "prompt": "a \"red\" circle 🎬", "negative_prompt": "blue", "model": "small", "size": "64x48", "num_frames": 16,
              "seconds": "2.5", "fps": 8, "seed": 9007199254740993, "num_inference_steps": 20, "guidance_scale": 3.5e0, "priority": "low"
            }
            """
        );

        CreateVideoInput form = await ReadFormAsync(
            ("prompt", "a \"red\" circle 🎬"),
            ("negative_prompt", "blue"),
            ("model", "small"),
            ("size", "64x48"),
            ("num_frames", "16"),
            ("seconds", "2.5"),
            ("fps", "8"),
            ("seed", "9007199254740993"),
            ("num_inference_steps", "20"),
            ("guidance_scale", "3.5e0"),
            ("priority", "low")
        );

        Assert.Equal(json, form);
    }

    [Theory]
    [InlineData("output_formats")]
    [InlineData("output_formats[]")]
    public async Task ReadAsync_FormWithAList_RepeatsTheField(string field) =>
        Assert.Equal(["webm", "gif"], (await ReadFormAsync((field, "webm"), ("prompt", "a"), (field, "gif"))).OutputFormats);

    [Theory]
    [InlineData("num_frames", "many", "a 32-bit integer")]
    [InlineData("num_frames", "16.5", "a 32-bit integer")]
    [InlineData("fps", "1}", "a 32-bit integer")]
    [InlineData("fps", "8 8", "a 32-bit integer")]
    [InlineData("seed", "0x7", "an integer")]
    [InlineData("seed", "null", "an integer")]
    [InlineData("seed", "[7]", "an integer")]
    [InlineData("guidance_scale", "three", "a number")]
    [InlineData("seconds", "four", "a number")]
    [InlineData("colour", "red", "is not a field")]
    [InlineData("Prompt", "a", "is not a field")]
    [InlineData("stream", "maybe", "true or false")]
    [InlineData("colour", "", "is not a field")]
    [InlineData("a\",\"b", "c", "is not a field")]
    public async Task ReadAsync_WrongFormField_IsNamedWithWhatIsAllowed(string field, string value, string allowed)
    {
        string name = field.Replace("\"", "\\\"", StringComparison.Ordinal);
        InvalidFieldException error = await Assert.ThrowsAsync<InvalidFieldException>(() => ReadFormAsync(("prompt", "a"), (name, value)));

        Assert.Equal(field, error.Field);
        Assert.Contains(allowed, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_FormFieldTwice_IsRefused() =>
        Assert.Equal("seed", (await Assert.ThrowsAsync<InvalidFieldException>(() => ReadFormAsync(("seed", "1"), ("seed", "1")))).Field);

    [Theory]
    [InlineData("filename=\"cat.png\"")]
    [InlineData("filename*=UTF-8''cat.png")]
    [InlineData("filename=\"\"")]
    [InlineData("filename=\"cat.png\"", "")]
    public async Task ReadAsync_FormWithAFile_NamesItsField(string fileName, string content = "PNG")
    {
        InvalidFieldException error = await Assert.ThrowsAsync<InvalidFieldException>(() => ReadFileAsync(fileName, content));

        Assert.Equal("input_reference", error.Field);
        Assert.Contains("must not be a file", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Browsers and generated forms send such a part for a file that was not chosen.</summary>
    [Theory]
    [InlineData("filename=\"\"")]
    [InlineData("filename=")]
    [InlineData("filename*=UTF-8''")]
    public async Task ReadAsync_FormWithoutTheFile_IgnoresThePart(string fileName) =>
        Assert.Equal(new CreateVideoInput(), await ReadFileAsync(fileName, string.Empty));

    /// <summary>Forms send every field, and leave the value empty for those that the user has left out.</summary>
    [Fact]
    public async Task ReadAsync_FormWithEmptyValues_LeavesTheFieldsOut()
    {
        (string, string)[] empty = [.. StrictJson.GetFields<CreateVideoInput>().Select(field => (field, string.Empty))];

        Assert.Equal(new CreateVideoInput(), await ReadFormAsync([.. empty, ("output_formats[]", ""), ("metadata[a]", "")]));
        Assert.Equal(7, (await ReadFormAsync(("seed", ""), ("seed", "7"))).Seed);
    }

    [Fact]
    public async Task ReadAsync_FormWithIgnoredFields_ReadsThem()
    {
        CreateVideoInput input = await ReadFormAsync(
            ("prompt", "a"),
            ("n", "1"),
            ("user", "me"),
            ("stream", "False"),
            ("metadata[a]", "1"),
            ("metadata[b]", "2"),
            ("response_format", "url")
        );

        Assert.Equal((1, "me", false), (input.N, input.User, input.Stream));
        Assert.NotNull(input.Metadata);
        Assert.NotNull(input.ResponseFormat);
    }

    /// <summary>JSON Schema's integers include numbers whose fraction is zero.</summary>
    [Theory]
    [InlineData("7.0", 17)]
    [InlineData("7e0", 1.7e1)]
    [InlineData("70e-1", 17.0)]
    public async Task ReadAsync_WholeNumberWithAFraction_IsAnInteger(string seed, double frames)
    {
        string text = frames.ToString("0.0", CultureInfo.InvariantCulture);
        CreateVideoInput json = await ReadAsync(Json, $$"""{"seed": {{seed}}, "num_frames": {{text}}, "fps": 8.0, "n": 1.0}""");
        CreateVideoInput form = await ReadFormAsync(("seed", seed), ("num_frames", text), ("fps", "8.0"), ("n", "1.0"));

        Assert.Equal((7L, 17, 8), (json.Seed, json.NumFrames, json.Fps));
        Assert.Equal(json, form);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("x-gzip")]
    [InlineData("GZIP, identity")]
    [InlineData("br")]
    [InlineData("deflate")]
    [InlineData("deflate", true)]
    public async Task ReadAsync_CompressedBody_IsDecoded(string coding, bool isRaw = false)
    {
        byte[] json = Encoding.UTF8.GetBytes("""{"prompt": "a red circle"}""");

        Assert.Equal("a red circle", (await ReadAsync(Json, Encode(coding, json, isRaw), coding)).Prompt);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task ReadAsync_CompressedBodyThatIsTooLargeOrBroken_IsRefused(string coding)
    {
        byte[] bomb = Encode(coding, new byte[LimitedBody.MaxBytes + 1]);
        byte[] random = new byte[1000];
        new Random(7).NextBytes(random);
        byte[] whole = Encode(coding, random);

        BadHttpRequestException large = await Assert.ThrowsAsync<BadHttpRequestException>(() => ReadAsync(Json, bomb, coding));
        Assert.Equal(StatusCodes.Status413PayloadTooLarge, large.StatusCode);
        foreach (byte[] broken in new[] { "{}"u8.ToArray(), whole[..^20] })
        {
            InvalidFieldException error = await Assert.ThrowsAsync<InvalidFieldException>(() => ReadAsync(Json, broken, coding));
            Assert.Equal("body", error.Field);
        }
    }

    [Theory]
    [InlineData("zstd")]
    [InlineData("compress")]
    [InlineData("gzip, br")]
    public async Task ReadAsync_OtherCoding_IsUnsupported(string coding) =>
        Assert.Equal(
            "Content-Encoding",
            (await Assert.ThrowsAsync<UnsupportedContentCodingException>(() => ReadAsync(Json, "{}"u8.ToArray(), coding))).Field
        );

    [Theory]
    [InlineData("")]
    [InlineData("prompt=a")]
    [InlineData("--x\r\n")]
    [InlineData("--x\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\na red circle")]
    [InlineData("--x\r\nContent-Disposition: form-data\r\n\r\na\r\n--x--\r\n")]
    [InlineData("--x\r\nno header\r\n\r\na\r\n--x--\r\n")]
    [InlineData("--y\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\na\r\n--y--\r\n")]
    public async Task ReadAsync_BrokenForm_IsRefused(string body) =>
        Assert.Equal(
            "body",
            (await Assert.ThrowsAsync<InvalidFieldException>(() => ReadAsync("multipart/form-data; boundary=x", body))).Field
        );

    [Theory]
    [InlineData("multipart/form-data")]
    [InlineData("multipart/form-data; boundary=")]
    [InlineData("multipart/form-data; boundary=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")]
    public async Task ReadAsync_FormWithoutItsBoundary_IsRefused(string contentType) =>
        Assert.Equal("Content-Type", (await Assert.ThrowsAsync<InvalidFieldException>(() => ReadAsync(contentType, "--x--\r\n"))).Field);

    [Theory]
    [InlineData(Text)]
    [InlineData("Text/Plain; charset=\"UTF-8\"")]
    public async Task ReadAsync_Text_IsThePrompt(string contentType) =>
        Assert.Equal(new CreateVideoInput { Prompt = "a red\ncircle 🎬" }, await ReadAsync(contentType, "\uFEFFa red\ncircle 🎬"));

    [Theory]
    [InlineData(Text)]
    [InlineData("multipart/form-data; boundary=x")]
    public async Task ReadAsync_BytesThatAreNoUtf8_NameThePrompt(string contentType)
    {
        byte[] prompt = [.. "a red "u8, 0xc3, 0x28];
        byte[] body =
            contentType == Text
                ? prompt
                : [.. "--x\r\nContent-Disposition: form-data; name=prompt\r\n\r\n"u8, .. prompt, .. "\r\n--x--\r\n"u8];

        Assert.Equal("prompt", (await Assert.ThrowsAsync<InvalidFieldException>(() => ReadAsync(contentType, body))).Field);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("application/xml")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("text/html")]
    [InlineData("text/plain; charset=iso-8859-1")]
    public async Task ReadAsync_OtherType_IsUnsupported(string? contentType) =>
        Assert.Contains(
            "must be application/json, multipart/form-data or text/plain",
            (await Assert.ThrowsAsync<UnsupportedContentTypeException>(() => ReadAsync(contentType, "a"))).Message,
            StringComparison.Ordinal
        );

    private static Task<CreateVideoInput> ReadFormAsync(params (string Name, string Value)[] fields)
    {
        IEnumerable<string> parts = fields.Select(field =>
            $"--x\r\nContent-Disposition: form-data; name=\"{field.Name}\"\r\n\r\n{field.Value}\r\n"
        );
        return ReadAsync("multipart/form-data; boundary=x", string.Concat(parts) + "--x--\r\n");
    }

    private static Task<CreateVideoInput> ReadAsync(string? contentType, string body) =>
        ReadAsync(contentType, Encoding.UTF8.GetBytes(body));

    private static Task<CreateVideoInput> ReadFileAsync(string fileName, string content)
    {
        string disposition = $"form-data; name=\"input_reference\"; {fileName}";
        string body = $"--x\r\nContent-Disposition: {disposition}\r\nContent-Type: image/png\r\n\r\n{content}\r\n--x--\r\n";
        return ReadAsync("multipart/form-data; boundary=x", body);
    }

    private static byte[] Encode(string coding, byte[] body, bool isRaw = false)
    {
        using var encoded = new MemoryStream();
        using (
            Stream encoder = coding switch
            {
                "br" => new BrotliStream(encoded, CompressionLevel.Fastest),
                "deflate" when isRaw => new DeflateStream(encoded, CompressionLevel.Fastest),
                "deflate" => new ZLibStream(encoded, CompressionLevel.Fastest),
                _ => new GZipStream(encoded, CompressionLevel.Fastest),
            }
        )
        {
            encoder.Write(body);
        }

        return encoded.ToArray();
    }

    private static Task<CreateVideoInput> ReadAsync(string? contentType, byte[] body, string? coding = null)
    {
        var context = new DefaultHttpContext();
        context.Request.ContentType = contentType;
        context.Request.Headers.ContentEncoding = coding;
        context.Request.Body = new MemoryStream(body);
        return new CreateVideoBody(context.Request).ReadAsync(CancellationToken.None);
    }
}

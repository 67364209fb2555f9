using System.Text;
using Microsoft.AspNetCore.Http;
using TextToVideo.Contracts;
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
              "prompt": "a \"red\" circle 🎬", "negative_prompt": "", "model": "small", "size": "64x48", "num_frames": 16, "seconds": "2.5",
              "fps": 8, "seed": 9007199254740993, "num_inference_steps": 20, "guidance_scale": 3.5e0, "priority": "low"
            }
            """
        );

        CreateVideoInput form = await ReadFormAsync(
            ("prompt", "a \"red\" circle 🎬"),
            ("negative_prompt", ""),
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
    [InlineData("fps", "", "a 32-bit integer")]
    [InlineData("fps", "1}", "a 32-bit integer")]
    [InlineData("fps", "8 8", "a 32-bit integer")]
    [InlineData("seed", "0x7", "an integer")]
    [InlineData("seed", "null", "an integer")]
    [InlineData("seed", "[7]", "an integer")]
    [InlineData("guidance_scale", "three", "a number")]
    [InlineData("seconds", "four", "a number")]
    [InlineData("colour", "red", "is not a field")]
    [InlineData("Prompt", "a", "is not a field")]
    [InlineData("input_reference[image_url]", "https://example.org/a.png", "is not a field")]
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
    public async Task ReadAsync_FormWithAFile_NamesItsField(string fileName)
    {
        string disposition = $"form-data; name=\"input_reference\"; {fileName}";
        string body = $"--x\r\nContent-Disposition: {disposition}\r\nContent-Type: image/png\r\n\r\nPNG\r\n--x--\r\n";

        InvalidFieldException error = await Assert.ThrowsAsync<InvalidFieldException>(() =>
            ReadAsync("multipart/form-data; boundary=x", body)
        );

        Assert.Equal("input_reference", error.Field);
        Assert.Contains("must not be a file", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("prompt=a")]
    [InlineData("--x\r\n")]
    [InlineData("--x\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\na red circle")]
    [InlineData("--x\r\nContent-Disposition: form-data\r\n\r\na\r\n--x--\r\n")]
    [InlineData("--x\r\nno header\r\n\r\na\r\n--x--\r\n")]
    [InlineData("--y\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\na\r\n--y--\r\n")]
    public async Task ReadAsync_BrokenForm_SaysSo(string body) =>
        Assert.Equal(
            "body",
            (await Assert.ThrowsAsync<InvalidFieldException>(() => ReadAsync("multipart/form-data; boundary=x", body))).Field
        );

    [Theory]
    [InlineData("multipart/form-data")]
    [InlineData("multipart/form-data; boundary=")]
    [InlineData("multipart/form-data; boundary=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")]
    public async Task ReadAsync_FormWithoutItsBoundary_SaysSo(string contentType) =>
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

    private static Task<CreateVideoInput> ReadAsync(string? contentType, byte[] body)
    {
        var context = new DefaultHttpContext();
        context.Request.ContentType = contentType;
        context.Request.Body = new MemoryStream(body);
        return new CreateVideoBody(context.Request).ReadAsync(CancellationToken.None);
    }
}

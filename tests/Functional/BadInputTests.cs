using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Grpc.Core;
using TextToVideo.Functional.Support;
using TextToVideo.V1;
using Xunit.Abstractions;

namespace TextToVideo.Functional;

/// <summary>Tests invalid requests: every error response names the field, and the server continues to work.</summary>
public abstract class BadInputTests(SharedServer server, ITestOutputHelper output) : SharedServerTests(server, output)
{
    private const string Json = "application/json";

    public static TheoryData<string, string> WrongFields =>
        new()
        {
            { """{}""", "prompt" },
            { """{"prompt":null}""", "prompt" },
            { """{"prompt":""}""", "prompt" },
            { """{"prompt":" \t\n\u00a0\u2003 "}""", "prompt" },
            { """{"prompt":17}""", "prompt" },
            { """{"prompt":["a red circle"]}""", "prompt" },
            { """{"prompt":"\ud800"}""", "prompt" },
            { $$"""{"prompt":"{{new string('a', 100 * 1024)}}"}""", "prompt" },
            { $$"""{"prompt":"a red circle","negative_prompt":"{{new string('a', 100 * 1024)}}"}""", "negative_prompt" },
            { """{"prompt":"a red circle","size":"1x1"}""", "size" },
            { """{"prompt":"a red circle","size":"64"}""", "size" },
            { """{"prompt":"a red circle","size":""}""", "size" },
            { """{"prompt":"a red circle","num_frames":7}""", "num_frames" },
            { """{"prompt":"a red circle","num_frames":-17}""", "num_frames" },
            { """{"prompt":"a red circle","num_frames":17.5}""", "num_frames" },
            { """{"prompt":"a red circle","num_frames":99999999999}""", "num_frames" },
            { """{"prompt":"a red circle","num_frames":"17"}""", "num_frames" },
            { """{"prompt":"a red circle","seconds":"5"}""", "seconds" },
            { """{"prompt":"a red circle","seconds":"NaN"}""", "seconds" },
            { """{"prompt":"a red circle","seconds":"2","num_frames":17}""", "seconds" },
            { """{"prompt":"a red circle","fps":0}""", "fps" },
            { """{"prompt":"a red circle","fps":1000}""", "fps" },
            { """{"prompt":"a red circle","seed":-2}""", "seed" },
            { """{"prompt":"a red circle","seed":9007199254740992}""", "seed" },
            { """{"prompt":"a red circle","seed":"7"}""", "seed" },
            { """{"prompt":"a red circle","seed":7.5}""", "seed" },
            { """{"prompt":"a red circle","n":2}""", "n" },
            { """{"prompt":"a red circle","stream":true}""", "stream" },
            { """{"prompt":"a red circle","user":7}""", "user" },
            { """{"prompt":"a red circle","input_reference":{"file_id":"a"}}""", "input_reference" },
            { """{"prompt":"a red circle","input_reference":"https://example.org/a.png"}""", "input_reference" },
            { """{"prompt":"a red circle","num_inference_steps":0}""", "num_inference_steps" },
            { """{"prompt":"a red circle","num_inference_steps":101}""", "num_inference_steps" },
            { """{"prompt":"a red circle","guidance_scale":"NaN"}""", "guidance_scale" },
            { """{"prompt":"a red circle","guidance_scale":1e999}""", "guidance_scale" },
            { """{"prompt":"a red circle","guidance_scale":0.5}""", "guidance_scale" },
            { """{"prompt":"a red circle","guidance_scale":11}""", "guidance_scale" },
            { """{"prompt":"a red circle","model":"nope"}""", "model" },
            { """{"prompt":"a red circle","model":"../shapes-mini"}""", "model" },
            { """{"prompt":"a red circle","output_formats":["mov"]}""", "output_formats" },
            { """{"prompt":"a red circle","output_formats":[]}""", "output_formats" },
            { """{"prompt":"a red circle","output_formats":"mp4"}""", "output_formats" },
            { """{"prompt":"a red circle","output_formats":[1]}""", "output_formats" },
            { """{"prompt":"a red circle","colour":"red"}""", "colour" },
            { """{"prompt":"a red circle","Prompt":"a blue circle"}""", "Prompt" },
            { """{"prompt":"a red circle","prompt":"a blue circle"}""", "prompt" },
            { """{"prompt":"a red circle","guidance_scale":NaN}""", "body" },
            { """{"prompt":"a red circle" """, "body" },
            { """["a red circle"]""", "body" },
            { """null""", "body" },
            { "", "body" },
        };

    public static TheoryData<string> JsonPaths =>
        [
            "/v1/plan",
            "/v1/simulate",
            "/v1/moderations",
            "/v1/webhooks",
            "/v1/videos/video_1/content/link",
            "/v1/videos/video_1/remix",
            "/v1/admin/keys",
            "/v1/admin/moderation/reviews/video_1/approve",
            "/v1/admin/moderation/reviews/video_1/reject",
        ];

    [Theory]
    [MemberData(nameof(JsonPaths))]
    public async Task Post_TooLargeBody_IsRefusedByEveryEndpoint(string path)
    {
        using var content = new ByteArrayContent([
            .. "{\"a\":[0"u8,
            .. Enumerable.Repeat(",0"u8.ToArray(), 600_000).SelectMany(one => one),
        ]);
        content.Headers.ContentType = new MediaTypeHeaderValue(Json);
        using HttpResponseMessage response = await Server.Http.PostAsync(new Uri(path, UriKind.Relative), content);
        JsonElement error = await response.ErrorAsync();

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("body_too_large", error.Text("code"));
        Assert.Equal("body: must not be longer than 1048576 bytes", error.Text("message"));
    }

    [Fact]
    public async Task Grpc_TooLargeMessage_IsRefused()
    {
        var client = new VideoGeneration.VideoGenerationClient(Server.Channel);

        RpcException error = await Assert.ThrowsAsync<RpcException>(() =>
            client.CreateVideoAsync(new CreateVideoRequest { Prompt = new string('a', 2 << 20) }).ResponseAsync
        );

        Assert.Equal(StatusCode.ResourceExhausted, error.StatusCode);
    }

    [Theory]
    [MemberData(nameof(WrongFields))]
    public async Task Create_WrongField_IsNamedWithWhatIsAllowed(string body, string field)
    {
        using HttpResponseMessage response = await PostAsync(Encoding.UTF8.GetBytes(body), Json);
        JsonElement error = await response.ErrorAsync();

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(field, error.Text("param"));
        Assert.Equal("invalid_request_error", error.Text("type"));
        string message = error.Text("message");
        Assert.StartsWith($"{field}: ", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        Assert.True(message.Length < 500, $"Too long for one line: {message}");
    }

    [Fact]
    public async Task Create_InvalidUtf8_NamesThePrompt()
    {
        byte[] body = [.. "{\"prompt\":\"a red "u8, 0xC3, 0x28, 0xFF, .. "\"}"u8];
        using HttpResponseMessage response = await PostAsync(body, Json);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("prompt", (await response.ErrorAsync()).Text("param"));
    }

    [Theory]
    [InlineData("application/xml")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData(null)]
    public async Task Create_WrongContentType_IsUnsupported(string? contentType)
    {
        using HttpResponseMessage response = await PostAsync("""{"prompt":"a red circle"}"""u8.ToArray(), contentType);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Equal("Content-Type", (await response.ErrorAsync()).Text("param"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Create_TooLargeBody_IsRefused(bool chunked)
    {
        byte[] body = Encoding.UTF8.GetBytes($$"""{"prompt":"{{new string('a', 2 * 1024 * 1024)}}"}""");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/videos") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(Json);
        request.Headers.TransferEncodingChunked = chunked;
        using HttpResponseMessage response = await Server.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("body", (await response.ErrorAsync()).Text("param"));
    }

    [Theory]
    [InlineData("video_00000000000000000000000000000000")]
    [InlineData("video_1")]
    [InlineData("..%2F..%2Fjobs.db")]
    public async Task Get_UnknownId_IsNotFound(string id)
    {
        using HttpResponseMessage response = await Server.Http.GetAsync($"/v1/videos/{id}");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("not_found", (await response.ErrorAsync()).Text("code"));
    }

    [Theory]
    [InlineData("GET", "/v1/nothing", HttpStatusCode.NotFound, "not_found")]
    [InlineData("DELETE", "/v1/admin/tenants/", HttpStatusCode.NotFound, "not_found")]
    [InlineData("PUT", "/v1/videos", HttpStatusCode.MethodNotAllowed, "method_not_allowed")]
    [InlineData("POST", "/v1/videos/video_1/content", HttpStatusCode.MethodNotAllowed, "method_not_allowed")]
    public async Task AnyCall_NotThere_HasTheErrorsEnvelope(string method, string path, HttpStatusCode status, string code)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using HttpResponseMessage response = await Server.Http.SendAsync(request);
        JsonElement error = await response.ErrorAsync();

        Assert.Equal(status, response.StatusCode);
        Assert.Equal(code, error.Text("code"));
        Assert.NotEmpty(error.Text("message"));
        Assert.True(response.Headers.Contains("x-request-id"));
        Assert.Equal(status == HttpStatusCode.MethodNotAllowed, response.Content.Headers.Allow.Count > 0);
    }

    [Theory]
    [InlineData("/v1/videos/%0D%0Ax-injected:%201")]
    [InlineData("/v1/webhooks/a%0Ab%E2%80%A8c/deliveries")]
    [InlineData("/v1/admin/tenants/%1B%5B2J/export")]
    public async Task Get_ControlCharactersInTheId_AreNotInTheMessage(string path)
    {
        using HttpResponseMessage response = await Server.Http.GetAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.DoesNotContain((await response.ErrorAsync()).Text("message"), one => char.IsControl(one) || one == '\u2028');
    }

    [Fact]
    public async Task Grpc_VeryLongId_IsCutInTheMessage()
    {
        var client = new VideoGeneration.VideoGenerationClient(Server.Channel);
        RpcException error = await Assert.ThrowsAsync<RpcException>(async () =>
            await client.GetVideoAsync(new GetVideoRequest { Id = new string('é', 100_000) })
        );

        Assert.Equal(StatusCode.NotFound, error.StatusCode);
        Assert.InRange(error.Status.Detail.Length, 100, 600);
    }

    [Fact]
    public async Task Grpc_VeryLongModel_IsNotRepeatedInMessageAndDetails()
    {
        var client = new VideoGeneration.VideoGenerationClient(Server.Channel);
        var request = new CreateVideoRequest { Prompt = "a red circle", Model = new string('é', 100_000) };
        RpcException error = await Assert.ThrowsAsync<RpcException>(async () => await client.CreateVideoAsync(request));

        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.StartsWith("model: ", error.Status.Detail, StringComparison.Ordinal);
        Assert.InRange(error.Status.Detail.Length, 1, 600);
        Assert.InRange(error.Trailers.Sum(trailer => trailer.IsBinary ? trailer.ValueBytes.Length : trailer.Value.Length), 100, 4000);
    }

    [Fact]
    public async Task Grpc_InfiniteGuidanceWithAnIdempotencyKey_NamesTheField()
    {
        var client = new VideoGeneration.VideoGenerationClient(Server.Channel);
        var request = new CreateVideoRequest
        {
            Prompt = "a red circle",
            GuidanceScale = double.PositiveInfinity,
            IdempotencyKey = "infinite",
        };
        RpcException error = await Assert.ThrowsAsync<RpcException>(async () => await client.CreateVideoAsync(request));

        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.StartsWith("guidance_scale: ", error.Status.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/webhooks")]
    [InlineData("/v1/admin/keys")]
    public async Task Create_FieldNameWithALoneSurrogate_IsRefused(string path)
    {
        using var content = new StringContent("""{"\ud800":1}""", Encoding.UTF8, Json);
        using HttpResponseMessage response = await Server.Http.PostAsync(new Uri(path, UriKind.Relative), content);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("body", (await response.ErrorAsync()).Text("param"));
    }

    [Theory]
    [InlineData("a naked child")]
    [InlineData("a n4k3d ch1ld")]
    [InlineData("a n\u200Baked c h i l d")]
    public async Task Create_PromptAgainstThePolicy_FailsAsBlocked(string prompt)
    {
        JsonElement video = await Videos.CreateAsync(new { prompt });
        video = await Videos.EndedAsync(video.Text("id"));

        Assert.Equal("failed", video.Text("status"));
        Assert.Equal("moderation_blocked", video.GetProperty("error").Text("code"));
        Assert.NotEmpty(video.GetProperty("error").Text("message"));
        Assert.Equal("moderate_prompt", Assert.Single(video.GetProperty("stages").EnumerateArray()).Text("name"));
        Assert.Empty(Server.FindFiles(video.Text("id")));
    }

    [Fact]
    public async Task Create_NegativePromptAgainstThePolicy_FailsAsBlocked()
    {
        JsonElement video = await Videos.CreateAsync(new { prompt = "a red circle", negative_prompt = "a naked child" });

        Assert.Equal("moderation_blocked", (await Videos.EndedAsync(video.Text("id"))).GetProperty("error").Text("code"));
    }

    [Fact]
    public async Task Create_LongPrompt_WarnsThatItsEndIsLeftOut()
    {
        string prompt = string.Join(' ', Enumerable.Repeat(VideosClient.Prompt, 10));
        JsonElement video = await Videos.MakeAsync(new { prompt, seed = 7 });

        Assert.Contains("ignored", Assert.Single(video.GetProperty("warnings").EnumerateArray()).GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_AfterBadRequests_StillWorks()
    {
        foreach (string body in new[] { "{", "[[[[", new string('[', 100_000), "{\"prompt\":\"\\ud800\"}" })
        {
            using HttpResponseMessage response = await PostAsync(Encoding.UTF8.GetBytes(body), Json);
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        }

        await Videos.MakeAsync(VideosClient.QuickRequest);
    }

    private async Task<HttpResponseMessage> PostAsync(byte[] body, string? contentType)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = contentType is null ? null : new MediaTypeHeaderValue(contentType);
        return await Server.Http.PostAsync(new Uri("/v1/videos", UriKind.Relative), content);
    }
}

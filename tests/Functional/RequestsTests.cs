using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Grpc.Core;
using TextToVideo.Functional.Support;
using TextToVideo.V1;
using Xunit.Abstractions;

namespace TextToVideo.Functional;

/// <summary>Requests for videos: content types, idempotency keys, remixes.</summary>
public abstract class RequestsTests(SharedServer server, ITestOutputHelper output) : SharedServerTests(server, output)
{
    /// <summary>What "a red circle moving right" with the theme "day sky" stands for.</summary>
    private const string DaySky = "a red circle moving right, theme: day sky";

    private VideoGeneration.VideoGenerationClient Grpc => new(Server.Channel);

    [Fact]
    public async Task Create_Form_IsTakenAsSdksSendIt()
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent(VideosClient.Prompt), "prompt" },
            { new StringContent("7"), "seed" },
            { new StringContent("2"), "num_inference_steps" },
            { new StringContent("gif"), "output_formats[]" },
            { new StringContent("mp4"), "output_formats[]" },
        };
        JsonElement video = await VideosClient.OkAsync(await PostAsync(form));

        Assert.Equal(VideosClient.Prompt, video.Text("prompt"));
        Assert.Equal(7, video.Int("seed"));
        Assert.Equal(["gif", "mp4"], video.GetProperty("output_formats").EnumerateArray().Select(format => format.GetString()));
        Assert.Equal("completed", (await Videos.EndedAsync(video.Text("id"))).Text("status"));
    }

    /// <summary>The last write of the job wakes the waiting request, so it needs no poll.</summary>
    [Fact]
    public async Task Create_PreferWait_AnswersWithTheFinishedVideo()
    {
        using HttpResponseMessage finished = await PreferAsync("""{"prompt":"a red circle","num_inference_steps":2}""", "wait=50");
        using HttpResponseMessage unfinished = await PreferAsync(
            """{"prompt":"a red circle","num_inference_steps":100,"cache_threshold":0}""",
            "respond-async, wait=0"
        );
        JsonElement running = await unfinished.Content.ReadFromJsonAsync<JsonElement>();
        (await Videos.DeleteAsync(running.Text("id"))).Dispose();

        Assert.Equal("completed", (await VideosClient.OkAsync(finished)).Text("status"));
        Assert.Equal("wait=50", finished.Headers.GetValues("Preference-Applied").Single());
        Assert.Equal(HttpStatusCode.Accepted, unfinished.StatusCode);
        Assert.Equal($"/v1/videos/{running.Text("id")}", unfinished.Headers.Location?.OriginalString);
        Assert.Equal("wait=0", unfinished.Headers.GetValues("Preference-Applied").Single());
    }

    [Fact]
    public async Task Create_FieldsOfOtherServers_AreNamedInWarnings()
    {
        const string body = """
            {"prompt":"a red circle","num_inference_steps":2.0,"seed":-1,"size":"auto","n":1,"user":"me","stream":false,
             "metadata":{"a":"\ud800"},
             "response_format":"url","safety_identifier":null,"input_reference":null}
            """;
        using HttpResponseMessage response = await PostAsync(Json(body));
        JsonElement video = await VideosClient.OkAsync(response);

        Assert.Equal(
            ["n", "user", "metadata", "stream", "response_format"],
            video.GetProperty("warnings").EnumerateArray().Select(warning => warning.GetString()!.Split(':')[0])
        );
        Assert.InRange(video.GetProperty("seed").GetInt64(), 0, int.MaxValue);
        Assert.Equal("256x256", video.Text("size"));
    }

    [Fact]
    public async Task Create_CompressedBody_IsDecodedOrRefusedWithTheSupportedCodings()
    {
        using var body = new MemoryStream();
        using (var gzip = new GZipStream(body, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write("""{"prompt":"a red circle","num_inference_steps":2}"""u8);
        }

        using var known = new ByteArrayContent(body.ToArray());
        known.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        known.Headers.ContentEncoding.Add("gzip");
        using StringContent unknown = Json("{}");
        unknown.Headers.ContentEncoding.Add("zstd");
        using HttpResponseMessage accepted = await PostAsync(known);
        using HttpResponseMessage refused = await PostAsync(unknown);

        Assert.Equal("a red circle", (await VideosClient.OkAsync(accepted)).Text("prompt"));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, refused.StatusCode);
        Assert.Equal("gzip, br, deflate", refused.Headers.GetValues("Accept-Encoding").Single());
    }

    /// <summary>Proxies, link checkers and players ask with HEAD first.</summary>
    [Fact]
    public async Task Head_EveryPathOfGet_AnswersAsGetWithoutABody()
    {
        string id = (await Shared.RedCircleAsync()).Text("id");
        JsonElement document = await Server.Http.GetFromJsonAsync<JsonElement>("/openapi.json");
        string[] paths =
        [
            .. document
                .GetProperty("paths")
                .EnumerateObject()
                .Where(path => path.Value.TryGetProperty("get", out _))
                .Select(path => path.Name.Replace("{id}", id, StringComparison.Ordinal)),
            "/",
            "/openapi.json",
            "/docs/",
            "/metrics",
            "/health",
            "/alive",
        ];
        Assert.InRange(paths.Length, 20, 100);
        foreach (string path in paths)
        {
            using HttpResponseMessage get = await Server.Http.GetAsync(path);
            using var request = new HttpRequestMessage(HttpMethod.Head, path);
            using HttpResponseMessage head = await Server.Http.SendAsync(request);

            Assert.Equal((path, get.StatusCode), (path, head.StatusCode));
            Assert.Equal((path, $"{get.Content.Headers.ContentType}"), (path, $"{head.Content.Headers.ContentType}"));
            Assert.Equal((path, $"{get.Headers.CacheControl}"), (path, $"{head.Headers.CacheControl}"));
            Assert.Empty(await head.Content.ReadAsByteArrayAsync());
        }
    }

    /// <summary>A cache must not show a deleted video or an expired link, nor keep a secret.</summary>
    [Fact]
    public async Task Get_FilesAndLinks_AreKeptByNoCacheThatDoesNotAsk()
    {
        string id = (await Shared.RedCircleAsync()).Text("id");
        using HttpResponseMessage link = await Server.Http.PostAsync(new Uri($"/v1/videos/{id}/content/link", UriKind.Relative), null);
        string url = new Uri((await VideosClient.OkAsync(link)).Text("url")).PathAndQuery;

        Assert.Equal("no-store", $"{link.Headers.CacheControl}");
        foreach (
            string path in new[]
            {
                $"/v1/videos/{id}/content",
                $"/v1/videos/{id}/content?variant=thumbnail",
                url,
                $"/v1/videos/{id}/preview",
            }
        )
        {
            using HttpResponseMessage response = await Server.Http.GetAsync(path);
            CacheControlHeaderValue caching = response.Headers.CacheControl!;
            Assert.True(response.IsSuccessStatusCode ? caching is { Private: true, NoCache: true } : caching.NoStore, path);
        }
    }

    [Fact]
    public async Task Create_Theme_IsThePromptThatItStandsFor()
    {
        JsonElement asPrompt = await Videos.MakeAsync(
            new
            {
                prompt = DaySky,
                seed = 7,
                num_inference_steps = 2,
            }
        );
        JsonElement asField = await Videos.MakeAsync(
            new
            {
                prompt = "a red circle moving right",
                theme = "Day Sky",
                seed = 7,
                num_inference_steps = 2,
            }
        );
        JsonElement asDirective = await Videos.MakeAsync(
            new
            {
                prompt = "a red circle moving right --theme day sky",
                seed = 7,
                num_inference_steps = 2,
            }
        );

        Assert.Equal((DaySky, "day sky"), (asField.Text("encoded_prompt"), asField.Text("theme")));
        byte[] content = await Videos.DownloadAsync(asPrompt.Text("id"));
        Assert.Equal(content, await Videos.DownloadAsync(asField.Text("id")));
        Assert.Equal(content, await Videos.DownloadAsync(asDirective.Text("id")));
    }

    [Fact]
    public async Task Create_WhatTheModelCannot_IsAWarning()
    {
        JsonElement video = await Videos.CreateAsync(
            new
            {
                prompt = VideosClient.Prompt,
                style = "watercolour",
                theme = "opera",
                seed = 7,
                num_inference_steps = 2,
            }
        );

        string?[] warnings = [.. video.GetProperty("warnings").EnumerateArray().Select(warning => warning.GetString())];
        Assert.Equal(2, warnings.Length);
        Assert.StartsWith("style: the model shapes-mini supports flat, ", warnings[0], StringComparison.Ordinal);
        Assert.StartsWith("theme: the model shapes-mini supports day sky, ", warnings[1], StringComparison.Ordinal);
        Assert.Equal(VideosClient.Prompt, video.Text("encoded_prompt"));
    }

    [Fact]
    public async Task Create_StyleAgainstThePolicy_IsBlocked()
    {
        JsonElement video = await Videos.CreateAsync(new { prompt = "a child", style = "naked" });

        Assert.Equal("moderation_blocked", (await Videos.EndedAsync(video.Text("id"))).GetProperty("error").Text("code"));
    }

    [Fact]
    public async Task CreateVideo_GrpcTheme_IsTheSameAsRests()
    {
        Video video = await Grpc.CreateVideoAsync(
            new CreateVideoRequest
            {
                Prompt = "a red circle moving right",
                Theme = "day sky",
                Style = "ink",
            }
        );

        Assert.Equal((DaySky, "day sky", "ink"), (video.EncodedPrompt, video.Theme, video.Style));
        Assert.Single(video.Warnings);
    }

    [Fact]
    public async Task Create_FormWithAPicture_NamesTheField()
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent(VideosClient.Prompt), "prompt" },
            { new ByteArrayContent(new byte[100_000]), "input_reference", "cat.png" },
        };
        using HttpResponseMessage response = await PostAsync(form);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("input_reference", (await response.ErrorAsync()).Text("param"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Create_TooLargeForm_IsRefused(bool chunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/videos");
        request.Content = new MultipartFormDataContent { { new StringContent(new string('a', 2 * 1024 * 1024)), "prompt" } };
        request.Headers.TransferEncodingChunked = chunked;
        using HttpResponseMessage response = await Server.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("body", (await response.ErrorAsync()).Text("param"));
    }

    [Fact]
    public async Task Create_Text_IsThePrompt()
    {
        JsonElement video = await VideosClient.OkAsync(await PostAsync(new StringContent(VideosClient.Prompt)));

        Assert.Equal(VideosClient.Prompt, video.Text("prompt"));
    }

    [Fact]
    public async Task Create_SameKeyAndRequest_GivesTheSameVideo()
    {
        string key = Guid.NewGuid().ToString();
        string before = (await Videos.MakeAsync(VideosClient.QuickRequest)).Text("id");
        string body = """{"prompt":"a red circle moving right on a blue background","num_inference_steps":2}""";

        // Through the gateway they come to two processes.
        HttpResponseMessage[] responses = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PostAsync(body, key)));
        string[] ids = await Task.WhenAll(responses.Select(async response => (await VideosClient.OkAsync(response)).Text("id")));
        string id = Assert.Single(ids.Distinct());
        await Videos.EndedAsync(id);

        using HttpResponseMessage later = await PostAsync(body, key);
        JsonElement video = await VideosClient.OkAsync(later);
        Assert.Equal((id, "completed"), (video.Text("id"), video.Text("status")));
        JsonElement made = await Videos.ListAsync($"?order=asc&after={before}");
        Assert.Equal(id, Assert.Single(made.GetProperty("data").EnumerateArray()).Text("id"));
    }

    [Fact]
    public async Task Create_SameKeyAndOtherRequest_Conflicts()
    {
        string key = Guid.NewGuid().ToString();
        string id = (await VideosClient.OkAsync(await PostAsync("""{"prompt":"a red circle","num_inference_steps":2}""", key))).Text("id");
        using HttpResponseMessage response = await PostAsync("""{"prompt":"a blue circle","num_inference_steps":2}""", key);
        using HttpResponseMessage malformed = await PostAsync("""{"prompt":"a red circle"}""", "two words");
        RpcException error = await Assert.ThrowsAsync<RpcException>(async () =>
            await Grpc.CreateVideoAsync(
                new CreateVideoRequest
                {
                    Prompt = "a red circle",
                    NumInferenceSteps = 3,
                    IdempotencyKey = key,
                },
                deadline: Deadline()
            )
        );
        Video same = await Grpc.CreateVideoAsync(
            new CreateVideoRequest
            {
                Prompt = "a red circle",
                NumInferenceSteps = 2,
                IdempotencyKey = key,
            },
            deadline: Deadline()
        );

        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Equal("idempotency_conflict", (await response.ErrorAsync()).Text("code"));
        Assert.Equal("Idempotency-Key", (await malformed.ErrorAsync()).Text("param"));
        Assert.Equal(StatusCode.FailedPrecondition, error.StatusCode);
        Assert.Equal(id, same.Id);
    }

    [Fact]
    public async Task Remix_CompletedVideo_DiffersOnlyInWhatIsSaid()
    {
        JsonElement source = await Shared.RedCircleAsync();
        using StringContent content = Json("""{"prompt":"a green circle moving right on a blue background","output_formats":["mp4"]}""");
        using HttpResponseMessage response = await Server.Http.PostAsync(GetRemixUri(source.Text("id")), content);
        JsonElement remix = await Videos.EndedAsync((await VideosClient.OkAsync(response)).Text("id"));

        Assert.Equal("completed", remix.Text("status"));
        Assert.Equal(source.Text("id"), remix.Text("remixed_from_video_id"));
        Assert.Equal("a green circle moving right on a blue background", remix.Text("prompt"));
        Assert.Equal(JsonValueKind.Null, source.GetProperty("remixed_from_video_id").ValueKind);
        foreach (string field in new[] { "seed", "size", "num_frames", "fps", "num_inference_steps", "guidance_scale", "negative_prompt" })
        {
            Assert.Equal(source.GetProperty(field).ToString(), remix.GetProperty(field).ToString());
        }
    }

    [Fact]
    public async Task Remix_OverGrpc_IsTheSame()
    {
        string source = (await Shared.RedCircleAsync()).Text("id");
        Video remix = await Grpc.RemixVideoAsync(
            new RemixVideoRequest
            {
                Id = source,
                Changes = new CreateVideoRequest { Prompt = VideosClient.Prompt, NumInferenceSteps = 2 },
            },
            deadline: Deadline()
        );

        Assert.Equal((source, 7L, 2), (remix.RemixedFromVideoId, remix.Seed, remix.NumInferenceSteps));
        Assert.Equal(["mp4", "webm", "avi", "gif"], remix.OutputFormats);
    }

    [Fact]
    public async Task Remix_WithoutAPromptOrASource_IsRefused()
    {
        string source = (await Shared.RedCircleAsync()).Text("id");
        string running = (
            await Videos.CreateAsync(
                new
                {
                    prompt = "a red circle",
                    num_inference_steps = 100,
                    cache_threshold = 0,
                }
            )
        ).Text("id");

        using HttpResponseMessage noPrompt = await Server.Http.PostAsync(GetRemixUri(source), Json("{}"));
        using HttpResponseMessage noSource = await Server.Http.PostAsync(GetRemixUri("video_1"), Json("""{"prompt":"a"}"""));
        using HttpResponseMessage unfinished = await Server.Http.PostAsync(GetRemixUri(running), Json("""{"prompt":"a"}"""));
        using HttpResponseMessage deleted = await Videos.DeleteAsync(running);

        Assert.Equal((HttpStatusCode.BadRequest, "prompt"), (noPrompt.StatusCode, (await noPrompt.ErrorAsync()).Text("param")));
        Assert.Equal(HttpStatusCode.NotFound, noSource.StatusCode);
        Assert.Equal((HttpStatusCode.Conflict, "conflict"), (unfinished.StatusCode, (await unfinished.ErrorAsync()).Text("code")));
        Assert.Equal(HttpStatusCode.OK, deleted.StatusCode);
    }

    [Fact]
    public async Task Get_MadeUpTokenWhileThereAreNoKeys_IsTheSameUser()
    {
        string id = (await Shared.RedCircleAsync()).Text("id");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/videos/{id}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "sk-anything");
        using HttpResponseMessage response = await Server.Http.SendAsync(request);

        Assert.Equal(id, (await VideosClient.OkAsync(response)).Text("id"));
    }

    [Fact]
    public async Task PollAfter_UnfinishedVideosAlone_HaveIt()
    {
        using StringContent content = Json("""{"prompt":"a red circle","num_inference_steps":100,"cache_threshold":0}""");
        using HttpResponseMessage created = await PostAsync(content);
        string id = (await VideosClient.OkAsync(created)).Text("id");
        using HttpResponseMessage running = await Server.Http.GetAsync($"/v1/videos/{id}");
        using HttpResponseMessage finished = await Server.Http.GetAsync($"/v1/videos/{(await Shared.RedCircleAsync()).Text("id")}");
        using HttpResponseMessage deleted = await Videos.DeleteAsync(id);

        foreach (HttpResponseMessage response in new[] { created, running })
        {
            Assert.InRange(int.Parse(Assert.Single(response.Headers.GetValues("openai-poll-after-ms")), null), 1_000, 10_000);
        }

        Assert.False(finished.Headers.Contains("openai-poll-after-ms"));
    }

    private static Uri GetRemixUri(string id) => new($"/v1/videos/{id}/remix", UriKind.Relative);

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    private static DateTime Deadline() => DateTime.UtcNow + Wait.Long;

    private Task<HttpResponseMessage> PostAsync(HttpContent content) =>
        Server.Http.PostAsync(new Uri("/v1/videos", UriKind.Relative), content);

    private async Task<HttpResponseMessage> PreferAsync(string body, string preference)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/videos") { Content = Json(body) };
        request.Headers.Add("Prefer", preference);
        return await Server.Http.SendAsync(request);
    }

    private async Task<HttpResponseMessage> PostAsync(string body, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/videos") { Content = Json(body) };
        request.Headers.Add("Idempotency-Key", key);
        return await Server.Http.SendAsync(request);
    }
}

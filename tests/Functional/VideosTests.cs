using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using TextToVideo.Functional.Support;
using Xunit.Abstractions;

namespace TextToVideo.Functional;

/// <summary>A job from the request to its files, over REST.</summary>
public abstract class VideosTests(SharedServer server, ITestOutputHelper output) : SharedServerTests(server, output)
{
    private const int Size = 64;
    private const int NumFrames = 17;
    private const int FrameBytes = Size * Size * 3;

    private static readonly string[] s_stages =
    [
        "moderate_prompt",
        "encode_text",
        "denoise",
        "decode_frames",
        "moderate_frames",
        "transcode",
    ];

    private static readonly string[] s_files = ["spritesheet.jpg", "thumbnail.webp", "video.avi", "video.gif", "video.mp4", "video.webm"];

    [Fact]
    public async Task Create_ValidRequest_IsAcceptedAtOnce()
    {
        JsonElement video = await Videos.CreateAsync(VideosClient.QuickRequest);

        Assert.StartsWith("video_", video.Text("id"), StringComparison.Ordinal);
        Assert.Equal("video", video.Text("object"));
        Assert.Contains(video.Text("status"), new[] { "queued", "in_progress" });
        Assert.Equal(2, video.Int("num_inference_steps"));
        Assert.Equal("completed", (await Videos.EndedAsync(video.Text("id"))).Text("status"));
    }

    [Fact]
    public async Task Get_CompletedVideo_TellsWhatWasMade()
    {
        JsonElement video = await Shared.RedCircleAsync();

        Assert.Equal(100, video.Int("progress"));
        Assert.Equal("shapes-mini", video.Text("model"));
        Assert.Equal("a red circle moving right on a blue background", video.Text("prompt"));
        Assert.Equal("64x64", video.Text("size"));
        Assert.Equal("2.125", video.Text("seconds"));
        Assert.Equal(NumFrames, video.Int("num_frames"));
        Assert.Equal(8, video.Int("fps"));
        Assert.Equal(7, video.Int("seed"));
        Assert.Equal(JsonValueKind.Null, video.GetProperty("error").ValueKind);
        Assert.InRange(video.Int("completed_at"), video.Int("created_at"), DateTimeOffset.UtcNow.ToUnixTimeSeconds());

        JsonElement[] stages = [.. video.GetProperty("stages").EnumerateArray()];
        Assert.Equal(s_stages, stages.Select(stage => stage.Text("name")));
        double before = 0;
        foreach (JsonElement stage in stages)
        {
            double started = stage.GetProperty("started").GetDouble();
            double finished = stage.GetProperty("finished").GetDouble();
            Assert.True(before <= started && started <= finished, $"Stages overlap: {video}");
            before = finished;
        }
    }

    [Fact]
    public async Task Create_StepCache_SkipsStepsAndTellsHowMany()
    {
        JsonElement created = await Videos.CreateAsync(
            new
            {
                prompt = VideosClient.Prompt,
                num_frames = 9,
                seed = 7,
                cache_threshold = 0.3,
                guidance_min_sigma = 0.1,
            }
        );
        JsonElement video = await Videos.EndedAsync(created.Text("id"));

        Assert.Equal(JsonValueKind.Null, created.GetProperty("steps_skipped").ValueKind);
        Assert.Equal("completed", video.Text("status"));
        Assert.InRange(video.Int("steps_skipped"), 1, video.Int("num_inference_steps") - 3);
        Assert.Equal(
            (0.3, 0.1, 1.0),
            (
                video.GetProperty("cache_threshold").GetDouble(),
                video.GetProperty("guidance_min_sigma").GetDouble(),
                video.GetProperty("guidance_max_sigma").GetDouble()
            )
        );

        // A request that specifies no threshold has the model's.
        JsonElement usual = await Shared.RedCircleAsync();
        Assert.Equal(0.2, usual.GetProperty("cache_threshold").GetDouble());
        Assert.InRange(usual.Int("steps_skipped"), 1, usual.Int("num_inference_steps") - 3);
    }

    [Fact]
    public async Task Content_Mp4_IsPlayableH264()
    {
        byte[] file = await Videos.DownloadAsync((await Shared.RedCircleAsync()).Text("id"));
        JsonElement stream = await Media.ProbeAsync(file);

        Assert.Equal("h264", stream.Text("codec_name"));
        Assert.Equal("yuv420p", stream.Text("pix_fmt"));
        Assert.Equal(Size, stream.Int("width"));
        Assert.Equal(Size, stream.Int("height"));
        Assert.Equal("8/1", stream.Text("avg_frame_rate"));
        Assert.Equal($"{NumFrames}", stream.Text("nb_read_frames"));
        IReadOnlyList<string> boxes = Media.Boxes(file);
        Assert.Contains("moov", boxes);
        Assert.True(
            boxes.ToList().IndexOf("moov") < boxes.ToList().IndexOf("mdat"),
            $"The index must come first: {string.Join(' ', boxes)}"
        );
    }

    [Theory]
    [InlineData("mp4", "h264", "video/mp4")]
    [InlineData("webm", "vp9", "video/webm")]
    [InlineData("avi", "mjpeg", "video/x-msvideo")]
    [InlineData("gif", "gif", "image/gif")]
    public async Task Content_EveryFormat_HasAllFrames(string format, string codec, string contentType)
    {
        string id = (await Shared.RedCircleAsync()).Text("id");
        using HttpResponseMessage response = await Videos.ContentAsync(id, $"?format={format}");
        byte[] file = await response.Content.ReadAsByteArrayAsync();
        JsonElement stream = await Media.ProbeAsync(file);

        Assert.Equal(contentType, response.Content.Headers.ContentType!.MediaType);
        Assert.Equal($"{id}.{format}", response.Content.Headers.ContentDisposition!.FileName);
        Assert.Equal(codec, stream.Text("codec_name"));
        Assert.Equal($"{NumFrames}", stream.Text("nb_read_frames"));
        AssertRedMovesRightOnBlue(await Media.DecodeAsync(file));
    }

    [Fact]
    public async Task Content_FormatThatWasNotAskedFor_IsMadeNowAndKept()
    {
        string id = (
            await Videos.MakeAsync(
                new
                {
                    prompt = VideosClient.Prompt,
                    size = "64x64",
                    seed = 7,
                    output_formats = new[] { "mp4" },
                }
            )
        ).Text("id");
        foreach ((string format, string codec, string contentType) in new[] { ("webm", "vp9", "video/webm"), ("gif", "gif", "image/gif") })
        {
            HttpResponseMessage[] responses = await Task.WhenAll(
                Enumerable.Range(0, 3).Select(_ => Videos.ContentAsync(id, $"?format={format}"))
            );
            byte[] file = await responses[0].Content.ReadAsByteArrayAsync();
            JsonElement stream = await Media.ProbeAsync(file);

            Assert.Equal(contentType, responses[0].Content.Headers.ContentType!.MediaType);
            Assert.Equal(codec, stream.Text("codec_name"));
            Assert.Equal($"{NumFrames}", stream.Text("nb_read_frames"));
            AssertRedMovesRightOnBlue(await Media.DecodeAsync(file));
            Assert.All(responses, response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
            Assert.Equal(file, await Videos.DownloadAsync(id, $"?format={format}"));
            Assert.Contains($"video.{format}", Server.FindFiles(id));
        }

        using HttpResponseMessage deleted = await Videos.DeleteAsync(id);
        Assert.Empty(Server.FindFiles(id));
    }

    [Theory]
    [InlineData("thumbnail", "image/webp", "webp", 64, 64)]
    [InlineData("spritesheet", "image/jpeg", "mjpeg", 320, 256)]
    public async Task Content_OtherVariants_ArePictures(string variant, string contentType, string codec, int width, int height)
    {
        string id = (await Shared.RedCircleAsync()).Text("id");
        using HttpResponseMessage response = await Videos.ContentAsync(id, $"?variant={variant}");
        JsonElement picture = await Media.ProbeAsync(await response.Content.ReadAsByteArrayAsync());

        Assert.Equal(contentType, response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(codec, picture.Text("codec_name"));
        Assert.Equal(width, picture.Int("width"));
        Assert.Equal(height, picture.Int("height"));
    }

    [Fact]
    public async Task Content_Range_ReturnsThatPart()
    {
        string id = (await Shared.RedCircleAsync()).Text("id");
        byte[] whole = await Videos.DownloadAsync(id);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/videos/{id}/content");
        request.Headers.Range = new RangeHeaderValue(100, 299);
        using HttpResponseMessage response = await Server.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Equal($"bytes 100-299/{whole.Length}", response.Content.Headers.ContentRange!.ToString());
        Assert.Equal(whole[100..300], await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Content_RangeBeyondTheEnd_IsNotSatisfiable()
    {
        string id = (await Shared.RedCircleAsync()).Text("id");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/videos/{id}/content");
        request.Headers.Range = new RangeHeaderValue(100_000_000, null);
        using HttpResponseMessage response = await Server.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, response.StatusCode);
    }

    [Fact]
    public async Task Content_KnownETag_IsNotSentAgain()
    {
        string id = (await Shared.RedCircleAsync()).Text("id");
        using HttpResponseMessage first = await Videos.ContentAsync(id);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/videos/{id}/content");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using HttpResponseMessage second = await Server.Http.SendAsync(request);

        Assert.False(first.Headers.ETag!.IsWeak);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Empty(await second.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Content_Head_HasTheHeadersOfGet()
    {
        string id = (await Shared.RedCircleAsync()).Text("id");
        using HttpResponseMessage get = await Videos.ContentAsync(id, "?format=gif");
        using var request = new HttpRequestMessage(HttpMethod.Head, $"/v1/videos/{id}/content?format=gif");
        using HttpResponseMessage head = await Server.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal($"attachment; filename={id}.gif; filename*=UTF-8''{id}.gif", head.Content.Headers.ContentDisposition!.ToString());
        Assert.Equal(get.Content.Headers.ToString(), head.Content.Headers.ToString());
        Assert.Equal((get.Headers.ETag, "bytes"), (head.Headers.ETag, Assert.Single(head.Headers.AcceptRanges)));
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Content_UnfinishedVideo_IsAConflict()
    {
        JsonElement video = await Videos.CreateAsync(
            new
            {
                prompt = "a red circle",
                num_inference_steps = 100,
                cache_threshold = 0,
            }
        );
        using HttpResponseMessage response = await Videos.ContentAsync(video.Text("id"));
        using HttpResponseMessage deleted = await Videos.DeleteAsync(video.Text("id"));

        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Equal(HttpStatusCode.OK, deleted.StatusCode);
    }

    [Theory]
    [InlineData("?format=mov", "format")]
    [InlineData("?variant=poster", "variant")]
    public async Task Content_UnknownKind_NamesTheParameter(string query, string parameter)
    {
        using HttpResponseMessage response = await Videos.ContentAsync((await Shared.RedCircleAsync()).Text("id"), query);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(parameter, (await response.ErrorAsync()).Text("param"));
    }

    [Fact]
    public async Task Completion_LeavesOnlyWhatUsersDownload() =>
        Assert.Equal(s_files, Server.FindFiles((await Shared.RedCircleAsync()).Text("id")));

    [Fact]
    public async Task Frames_SameSeed_AreIdentical()
    {
        byte[] first = await Media.DecodeAsync(await Videos.DownloadAsync((await Shared.RedCircleAsync()).Text("id")));
        string again = (await Videos.MakeAsync(SharedServer.RedCircleRequest)).Text("id");
        string other = (await Videos.MakeAsync(new { prompt = "a red circle moving right on a blue background", seed = 8 })).Text("id");

        Assert.Equal(NumFrames * FrameBytes, first.Length);
        Assert.True(Media.Same(first, await Media.DecodeAsync(await Videos.DownloadAsync(again))), "One seed gave two videos.");
        Assert.False(Media.Same(first, await Media.DecodeAsync(await Videos.DownloadAsync(other))), "Two seeds gave one video.");
    }

    [Fact]
    public async Task List_Pages_GiveEveryVideoOnceNewestFirst()
    {
        var made = new List<string>();
        for (int i = 0; i < 3; i++)
        {
            made.Add((await Videos.CreateAsync(VideosClient.BlockedRequest)).Text("id"));
        }

        string[] all = Ids(await Videos.ListAsync("?limit=100"));
        Assert.Equal(made.AsEnumerable().Reverse(), all.Take(3));
        Assert.Equal(all.Reverse(), Ids(await Videos.ListAsync("?limit=100&order=asc")));

        var paged = new List<string>();
        string after = string.Empty;
        bool more;
        do
        {
            JsonElement page = await Videos.ListAsync($"?limit=2{after}");
            string[] ids = Ids(page);
            Assert.InRange(ids.Length, 1, 2);
            Assert.Equal(ids[0], page.Text("first_id"));
            Assert.Equal(ids[^1], page.Text("last_id"));
            paged.AddRange(ids);
            after = $"&after={ids[^1]}";
            more = page.GetProperty("has_more").GetBoolean();
        } while (more);
        Assert.Equal(all, paged);
    }

    [Theory]
    [InlineData("?limit=0", "limit")]
    [InlineData("?limit=101", "limit")]
    [InlineData("?limit=many", "limit")]
    [InlineData("?order=up", "order")]
    [InlineData("?after=video_1", "after")]
    public async Task List_BadParameter_IsNamed(string query, string parameter)
    {
        using HttpResponseMessage response = await Server.Http.GetAsync($"/v1/videos{query}");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(parameter, (await response.ErrorAsync()).Text("param"));
    }

    [Fact]
    public async Task Delete_CompletedVideo_LeavesNothing()
    {
        string id = (await Videos.MakeAsync(VideosClient.QuickRequest)).Text("id");
        Assert.NotEmpty(Server.FindFiles(id));
        using HttpResponseMessage response = await Videos.DeleteAsync(id);
        JsonElement deleted = await VideosClient.OkAsync(response);

        Assert.True(deleted.GetProperty("deleted").GetBoolean());
        Assert.Equal(id, deleted.Text("id"));
        Assert.False(Directory.Exists(Server.GetFolder(id)));
        Assert.DoesNotContain(id, Ids(await Videos.ListAsync("?limit=100")));
        foreach (
            HttpResponseMessage gone in new[]
            {
                await Server.Http.GetAsync($"/v1/videos/{id}"),
                await Videos.ContentAsync(id),
                await Videos.CancelAsync(id),
                await Videos.DeleteAsync(id),
            }
        )
        {
            Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
            Assert.Equal("not_found", (await gone.ErrorAsync()).Text("code"));
            gone.Dispose();
        }
    }

    [Fact]
    public async Task Models_List_TellsWhatEachTakes()
    {
        JsonElement list = await VideosClient.OkAsync(await Server.Http.GetAsync("/v1/models"));
        JsonElement[] models = [.. list.GetProperty("data").EnumerateArray()];
        JsonElement shapes = models.Single(model => model.Text("id") == "shapes-mini");

        Assert.Equal("list", list.Text("object"));
        Assert.True(shapes.GetProperty("default").GetBoolean());
        Assert.True(shapes.GetProperty("available").GetBoolean());
        Assert.True(shapes.GetProperty("batch_invariant").GetBoolean());
        Assert.Equal(
            ["256x256", "384x256", "64x64", "96x64"],
            shapes.GetProperty("sizes").EnumerateArray().Select(size => size.GetString())
        );
        Assert.Equal([9, 17, 25, 33], shapes.GetProperty("num_frames").EnumerateArray().Select(count => count.GetInt32()));
    }

    [Fact]
    public async Task RequestId_GivenOrNot_ComesBack()
    {
        using HttpResponseMessage without = await Server.Http.GetAsync("/v1/models");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/videos/video_0");
        request.Headers.Add("x-request-id", "mine-1");
        using HttpResponseMessage with = await Server.Http.SendAsync(request);

        Assert.NotEmpty(Assert.Single(without.Headers.GetValues("x-request-id")));
        Assert.Equal(HttpStatusCode.NotFound, with.StatusCode);
        Assert.Equal("mine-1", Assert.Single(with.Headers.GetValues("x-request-id")));
    }

    private static string[] Ids(JsonElement list) => [.. list.GetProperty("data").EnumerateArray().Select(video => video.Text("id"))];

    private static void AssertRedMovesRightOnBlue(byte[] frames)
    {
        Assert.Equal(NumFrames * FrameBytes, frames.Length);
        double before = double.NegativeInfinity;
        for (int frame = 0; frame < NumFrames; frame++)
        {
            ReadOnlySpan<byte> rgb = frames.AsSpan(frame * FrameBytes, FrameBytes);
            int red = 0;
            int blue = 0;
            double sumX = 0;
            for (int pixel = 0; pixel < Size * Size; pixel++)
            {
                (byte r, byte g, byte b) = (rgb[3 * pixel], rgb[(3 * pixel) + 1], rgb[(3 * pixel) + 2]);
                if (r > 150 && g < 110 && b < 110)
                {
                    red++;
                    sumX += pixel % Size;
                }
                else if (b > 150 && r < 110 && g < 130)
                {
                    blue++;
                }
            }

            Assert.True(red > 100, $"Frame {frame} has only {red} red pixels.");
            Assert.True(blue > Size * Size * 0.85, $"Frame {frame} has only {blue} blue pixels.");
            Assert.True(sumX / red > before, $"In frame {frame} the red is at {sumX / red:0.0}, before at {before:0.0}.");
            before = sumX / red;
        }
    }
}

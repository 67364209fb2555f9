using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using TextToVideo.Functional.Support;
using TextToVideo.Functional.Telemetry;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Pipelines;
using TextToVideo.V1;
using Xunit.Abstractions;

namespace TextToVideo.Functional.Models;

/// <summary>Published checkpoints through a running server, from the import to the frames.</summary>
public sealed class ImportedModelsServerTests : IClassFixture<ImportedModelsServer>, IDisposable
{
    private const string Mochi = "mochi-tiny";
    private const string Wan = "wan-tiny";
    private const string Prompt = "A cat and a dog baking a cake together in a kitchen.";
    private const int Width = 64;
    private const int Height = 48;
    private const int NumFrames = 7;
    private const int WanFrames = 9;
    private const int Fps = 30;
    private const int Seed = 11;
    private const int Steps = 8;
    private const int ManySteps = 200;

    /// <summary>The setting's default: a checkpoint is written after this number of steps.</summary>
    private const int CheckpointEvery = 4;

    private readonly ImportedModelsServer _server;
    private readonly ITestOutputHelper _output;

    public ImportedModelsServerTests(ImportedModelsServer server, ITestOutputHelper output)
    {
        ArgumentNullException.ThrowIfNull(server);
        _server = server;
        _output = output;
        server.Process.AttachLog(output);
    }

    private static DateTime Deadline => DateTime.UtcNow + Wait.Long;

    private VideosClient Videos => _server.Process.Videos;

    private VideoGeneration.VideoGenerationClient Generation => new(_server.Process.Channel);

    public void Dispose() => _server.Process.AttachLog(null);

    [Fact]
    public async Task Models_Imported_ShowsSizeRulePrecisionAndLicence()
    {
        JsonElement models = await VideosClient.OkAsync(await _server.Process.Http.GetAsync("/v1/models"));

        JsonElement[] all = [.. models.GetProperty("data").EnumerateArray()];
        Assert.Equal([Mochi, Wan], all.Select(found => found.Text("id")));
        Assert.All(
            all,
            found => Assert.True(found.GetProperty("available").GetBoolean() && found.GetProperty("batch_invariant").GetBoolean())
        );
        JsonElement model = all[0];
        Assert.Equal((Mochi, "fp32", "apache-2.0"), (model.Text("id"), model.Text("precision"), model.Text("licence")));
        Assert.True(model.GetProperty("default").GetBoolean());
        Assert.Equal(["848x480"], model.GetProperty("sizes").EnumerateArray().Select(size => size.GetString()));
        JsonElement rule = model.GetProperty("size_rule");
        Assert.Equal((32, 1280, 16, 848 * 480), (rule.Int("min"), rule.Int("max"), rule.Int("multiple"), rule.Int("max_pixels")));
        Assert.Equal(163, model.GetProperty("num_frames").EnumerateArray().Last().GetInt32());
    }

    [Fact]
    public async Task Create_OverRestAndGrpc_MakesTheVideoOfThePipeline()
    {
        JsonElement rest = await Videos.MakeAsync(CreateRequest());
        byte[] file = await Videos.DownloadAsync(rest.Text("id"));
        JsonElement stream = await Media.ProbeAsync(file);
        Assert.Equal(
            ("h264", Width, Height, $"{Fps}/1", $"{NumFrames}"),
            (
                stream.Text("codec_name"),
                stream.Int("width"),
                stream.Int("height"),
                stream.Text("avg_frame_rate"),
                stream.Text("nb_read_frames")
            )
        );
        JsonElement decisions = await VideosClient.OkAsync(
            await _server.Process.Http.GetAsync($"/v1/admin/moderation/decisions?video={rest.Text("id")}")
        );
        Assert.Equal(["frames", "prompt"], decisions.GetProperty("data").EnumerateArray().Select(decision => decision.Text("kind")));

        // The import says that frames can show people, so the built-in classifier has judged them.
        JsonElement score = Assert.Single(
            decisions.GetProperty("data")[0].GetProperty("categories").EnumerateArray(),
            category => category.Text("name") == "sexual"
        );
        Assert.InRange(score.GetProperty("score").GetDouble(), double.Epsilon, 0.4);

        var request = new CreateVideoRequest
        {
            Prompt = Prompt,
            Size = $"{Width}x{Height}",
            NumFrames = NumFrames,
            NumInferenceSteps = Steps,
            Seed = Seed,
        };
        Video grpc = await Generation.CreateVideoAsync(request, deadline: Deadline);
        Video ended = (await WatchAsync(grpc.Id))[^1];
        Assert.Equal(VideoStatus.Completed, ended.Status);
        Assert.True(Media.Same(file, await DownloadOverGrpcAsync(grpc.Id)), "The same request made another file over gRPC.");

        Assert.True(
            Media.Same(file, await TranscodeAsync(await GenerateHereAsync(Mochi))),
            "The pipeline gives other frames than the server."
        );
    }

    [Fact]
    public async Task Create_Wan_TakesItsNegativePromptAndMakesTheVideoOfThePipeline()
    {
        JsonElement video = await Videos.MakeAsync(CreateWanRequest(Steps));

        Assert.StartsWith("色调艳丽，过曝", video.Text("negative_prompt"), StringComparison.Ordinal);
        byte[] file = await Videos.DownloadAsync(video.Text("id"));
        Assert.True(
            Media.Same(file, await TranscodeAsync(await GenerateHereAsync(Wan))),
            "The pipeline gives other frames than the server."
        );
    }

    [Fact]
    public async Task TwoJobs_AtOnce_GiveTheSameFramesAsAlone()
    {
        // The texts have different numbers of tokens.
        const int steps = 60;
        object first = CreateRequest(steps);
        object second = CreateRequest(steps, "A dog.", seed: 12, guidance: 2);
        byte[] firstAlone = await FramesAsync(Videos, (await Videos.MakeAsync(first)).Text("id"));
        byte[] secondAlone = await FramesAsync(Videos, (await Videos.MakeAsync(second)).Text("id"));

        // On a busy machine, one job may end before the other begins. Then it is tried with two more.
        await Wait.UntilAsync(
            "two jobs share model calls",
            async () =>
            {
                double before = await CountSharedAsync();
                JsonElement[] videos = await Task.WhenAll(Videos.MakeAsync(first), Videos.MakeAsync(second));
                Assert.True(
                    Media.Same(firstAlone, await FramesAsync(Videos, videos[0].Text("id"))),
                    "A neighbour changed the first video."
                );
                Assert.True(
                    Media.Same(secondAlone, await FramesAsync(Videos, videos[1].Text("id"))),
                    "A neighbour changed the second video."
                );
                return await CountSharedAsync() > before;
            }
        );

        // Each call of two jobs adds two to the sum and one to the count.
        async Task<double> CountSharedAsync()
        {
            PrometheusScrape scrape = await ScrapeAsync();
            return scrape.Sum("texttovideo_denoising_batch_jobs_sum") - scrape.Sum("texttovideo_denoising_batch_jobs_count");
        }
    }

    [Fact]
    public async Task Kill_WhileDenoising_ContinuesWithTheSameFrames()
    {
        // The scheduler of Wan continues from the history that is in the checkpoint.
        List<(object Request, byte[] Frames)> undisturbed = [];
        foreach (object request in (object[])[CreateRequest(ManySteps), CreateWanRequest(ManySteps)])
        {
            undisturbed.Add((request, await FramesAsync(Videos, (await Videos.MakeAsync(request)).Text("id"))));
        }

        // On a busy machine, a job may end before the server is killed. Then it is tried with another one.
        await Wait.UntilAsync(
            "jobs of both models are interrupted while they are denoised",
            async () =>
            {
                using var data = new TemporaryFolder();
                List<string> ids = [];
                await using (StandaloneProcess server = await _server.StartProcessAsync(data.Path, _output))
                {
                    foreach ((object request, _) in undisturbed)
                    {
                        ids.Add((await server.Videos.CreateAsync(request)).Text("id"));
                    }

                    await Task.WhenAll(ids.Select(id => WatchUntilStepAsync(server, id, 3 * CheckpointEvery)));
                    await server.Program.KillAsync();
                }

                await using StandaloneProcess restarted = await _server.StartProcessAsync(data.Path, _output);
                for (int index = ids.Count - 1; index >= 0; index--)
                {
                    JsonElement video = await restarted.Videos.EndedAsync(ids[index]);
                    Assert.True(video.Text("status") == "completed", $"{video}");
                    byte[] interrupted = await FramesAsync(restarted.Videos, ids[index]);
                    Assert.True(
                        Media.Same(undisturbed[index].Frames, interrupted),
                        $"The interrupted video of {video.Text("model")} differs from the undisturbed one."
                    );
                    string resumed = $"Video {Guid.Parse(ids[index]["video_".Length..])} resumes after denoising step";
                    if (restarted.Log.Any(line => line.Contains(resumed, StringComparison.Ordinal)))
                    {
                        undisturbed.RemoveAt(index);
                    }
                }

                return undisturbed.Count == 0;
            }
        );
    }

    [Fact]
    public async Task Cancel_WhileDenoising_TakesAtMostOneMoreStep()
    {
        await Wait.UntilAsync(
            "a job is cancelled while it is denoised",
            async () =>
            {
                string id = (await Videos.CreateAsync(CreateRequest(ManySteps))).Text("id");
                await WatchUntilStepAsync(_server.Process, id, 5);
                using HttpResponseMessage response = await Videos.CancelAsync(id);
                if (response.StatusCode == HttpStatusCode.Conflict)
                {
                    return false;
                }

                double before = (await ScrapeAsync()).Sum("texttovideo_denoising_steps_total");
                JsonElement cancelled = await VideosClient.OkAsync(response);
                if (cancelled.GetProperty("stages").EnumerateArray().Last().Text("name") != "denoise")
                {
                    return false;
                }

                // Another job goes through the same engine, so the cancelled one would have continued by now.
                await Videos.MakeAsync(CreateRequest());
                double more = (await ScrapeAsync()).Sum("texttovideo_denoising_steps_total") - before - Steps;
                Assert.Equal("cancelled", cancelled.GetProperty("error").Text("code"));
                Assert.InRange(more, 0, 1);
                return true;
            }
        );
    }

    [Fact]
    public async Task Preview_WhileDenoising_HasOnePixelPerLatent()
    {
        // On a busy machine, the job may end before its preview is read. Then it is tried with another one.
        await Wait.UntilAsync(
            "a preview is read while a job is denoised",
            async () =>
            {
                string id = (await Videos.CreateAsync(CreateRequest(ManySteps))).Text("id");
                await WatchUntilAsync(_server.Process, id, video => video.PreviewStep > 0);
                using HttpResponseMessage response = await _server.Process.Http.GetAsync($"/v1/videos/{id}/preview");
                if (response.StatusCode == HttpStatusCode.NotFound)
                {
                    return false;
                }

                Assert.Equal("image/png", response.Content.Headers.ContentType?.MediaType);
                JsonElement picture = await Media.ProbeAsync(await response.Content.ReadAsByteArrayAsync());
                Assert.Equal((Width / 8, Height / 8), (picture.Int("width"), picture.Int("height")));
                return true;
            }
        );
    }

    [Theory]
    [InlineData("100x64", "96x64")]
    [InlineData("16x16", "32x32")]
    [InlineData("1696x960", "848x480")]
    public async Task Create_SizeOutsideOfTheRule_IsRefusedWithTheNearest(string size, string nearest)
    {
        using HttpResponseMessage response = await _server.Process.Http.PostAsJsonAsync("/v1/videos", new { prompt = Prompt, size });
        JsonElement error = await response.ErrorAsync();

        Assert.Equal((HttpStatusCode.BadRequest, "size"), (response.StatusCode, error.Text("param")));
        Assert.Contains("multiples of 16 from 32 to 1280", error.Text("message"), StringComparison.Ordinal);
        Assert.Contains($"the nearest is {nearest} ", error.Text("message"), StringComparison.Ordinal);
        RpcException refused = await Assert.ThrowsAsync<RpcException>(async () =>
            await Generation.CreateVideoAsync(new CreateVideoRequest { Prompt = Prompt, Size = size }, deadline: Deadline)
        );
        BadRequest.Types.FieldViolation violation = Assert.Single(
            refused.GetRpcStatus()!.Details.Single().Unpack<BadRequest>().FieldViolations
        );
        Assert.Equal("size", violation.Field);
        Assert.Contains($"the nearest is {nearest} ", violation.Description, StringComparison.Ordinal);
    }

    private static object CreateRequest(int steps = Steps, string prompt = Prompt, int seed = Seed, double guidance = 4.5) =>
        new
        {
            prompt,
            seed,
            size = $"{Width}x{Height}",
            num_frames = NumFrames,
            num_inference_steps = steps,
            guidance_scale = guidance,
        };

    private static object CreateWanRequest(int steps) =>
        new
        {
            model = Wan,
            prompt = Prompt,
            seed = Seed,
            size = $"{Width}x{Height}",
            num_frames = WanFrames,
            fps = Fps,
            num_inference_steps = steps,
        };

    /// <summary>Generates the clip of <see cref="CreateRequest"/> or <see cref="CreateWanRequest"/> in this process.</summary>
    private async Task<IReadOnlyList<ReadOnlyMemory<byte>>> GenerateHereAsync(string model)
    {
        using var host = new InferenceHost([new("Inference:ModelsPath", _server.Models)], isMeasured: false);
        TextToVideoOutput output = await new TextToVideoPipeline(
            host.Components.GetTextEncoder(model),
            host.Components.GetDenoiser(model),
            host.Components.GetVaeDecoder(model)
        ).GenerateAsync(
            new GenerationParameters
            {
                Prompt = Prompt,
                Size = new VideoSize(Width, Height),
                NumFrames = model == Wan ? WanFrames : NumFrames,
                NumInferenceSteps = Steps,
                Seed = Seed,
            }
        );
        return [.. output.Frames];
    }

    private async Task<byte[]> TranscodeAsync(IReadOnlyList<ReadOnlyMemory<byte>> frames)
    {
        using AsyncDuplexStreamingCall<TranscodeRequest, TranscodeResponse> call = new V1.Transcoding.TranscodingClient(
            _server.Process.Channel
        ).Transcode(deadline: Deadline);
        var sequence = new FrameSequence
        {
            Width = Width,
            Height = Height,
            NumFrames = frames.Count,
            Fps = Fps,
        };
        await call.RequestStream.WriteAsync(
            new TranscodeRequest
            {
                Options = new TranscodeOptions { Sequence = sequence, Output = "mp4" },
            }
        );
        foreach ((int index, ReadOnlyMemory<byte> frame) in frames.Index())
        {
            await call.RequestStream.WriteAsync(
                new TranscodeRequest
                {
                    Frame = new Frame { Index = index, Rgb24 = ByteString.CopyFrom(frame.Span) },
                }
            );
        }

        await call.RequestStream.CompleteAsync();
        using var file = new MemoryStream();
        await foreach (TranscodeResponse response in call.ResponseStream.ReadAllAsync())
        {
            response.Chunk.WriteTo(file);
        }

        return file.ToArray();
    }

    private async Task<byte[]> DownloadOverGrpcAsync(string id)
    {
        using var file = new MemoryStream();
        using AsyncServerStreamingCall<DownloadVideoResponse> download = Generation.DownloadVideo(
            new DownloadVideoRequest { Id = id },
            deadline: Deadline
        );
        await foreach (DownloadVideoResponse part in download.ResponseStream.ReadAllAsync())
        {
            part.Chunk.WriteTo(file);
        }

        return file.ToArray();
    }

    private static async Task<byte[]> FramesAsync(VideosClient videos, string id) =>
        await Media.DecodeAsync(await videos.DownloadAsync(id));

    /// <summary>Returns all updates of a job until it ends.</summary>
    private async Task<List<Video>> WatchAsync(string id)
    {
        using AsyncServerStreamingCall<Video> call = Generation.WatchVideo(new WatchVideoRequest { Id = id }, deadline: Deadline);
        return await call.ResponseStream.ReadAllAsync().ToListAsync();
    }

    /// <summary>Watches a job until it has completed a number of denoising steps.</summary>
    /// <returns>The number of completed steps; all of them if the job ended before.</returns>
    private static async Task<int> WatchUntilStepAsync(RunningSystem server, string id, int step)
    {
        Video? seen = await WatchUntilAsync(server, id, video => CountSteps(video) >= step);
        return seen is null ? ManySteps : CountSteps(seen);

        static int CountSteps(Video video) => video.Stages.FirstOrDefault(stage => stage.Name == "denoise")?.Completed ?? 0;
    }

    /// <summary>Watches a job until an update meets a condition.</summary>
    /// <returns>The update; null if the job ended before.</returns>
    private static async Task<Video?> WatchUntilAsync(RunningSystem server, string id, Func<Video, bool> condition)
    {
        var client = new VideoGeneration.VideoGenerationClient(server.Channel);
        using AsyncServerStreamingCall<Video> call = client.WatchVideo(new WatchVideoRequest { Id = id }, deadline: Deadline);
        return await call.ResponseStream.ReadAllAsync().FirstOrDefaultAsync(condition);
    }

    private async Task<PrometheusScrape> ScrapeAsync() =>
        PrometheusScrape.Parse(await _server.Process.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative)));
}

using System.Diagnostics;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using TextToVideo.Functional.Support;
using TextToVideo.V1;
using Xunit.Abstractions;

namespace TextToVideo.Functional;

/// <summary>A client that leads a prompt through the stages itself, over gRPC, without a job.</summary>
[Collection(SharedStandalone.Collection)]
public sealed class StageByStageTests(SharedStandalone server, ITestOutputHelper output) : SharedServerTests(server, output)
{
    private const string Prompt = "a red circle moving right on a blue background";

    /// <summary>The width and height of the shared video.</summary>
    private const int Size = 64;

    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(20);

    private static DateTime Deadline => DateTime.UtcNow + Wait.Long;

    private V1.TextEncoding.TextEncodingClient TextEncoding => new(Server.Channel);

    private V1.Denoising.DenoisingClient Denoising => new(Server.Channel);

    private V1.VaeDecoding.VaeDecodingClient VaeDecoding => new(Server.Channel);

    private V1.Moderation.ModerationClient Moderation => new(Server.Channel);

    private V1.Transcoding.TranscodingClient Transcoding => new(Server.Channel);

    private VideoGeneration.VideoGenerationClient Generation => new(Server.Channel);

    [Fact]
    public async Task Stages_OneAfterTheOther_MakeTheSameVideoAsAJob()
    {
        ModerationResponse prompt = await Moderation.ModeratePromptAsync(new ModeratePromptRequest { Prompt = Prompt }, deadline: Deadline);
        Assert.True(prompt.Approved, prompt.Reason);

        ByteString embedding = await EncodeAsync();
        var steps = new List<DenoiseProgress>();
        DenoiseResult? result = null;
        using (
            AsyncServerStreamingCall<DenoiseResponse> call = Denoising.Denoise(
                new DenoiseRequest { Embedding = embedding, Seed = 7 },
                deadline: Deadline
            )
        )
        {
            await foreach (DenoiseResponse response in call.ResponseStream.ReadAllAsync())
            {
                Assert.Null(result);
                result = response.Result;
                if (response.Progress is { } step)
                {
                    steps.Add(step);
                }
            }
        }

        Assert.Equal(Enumerable.Range(1, 20), steps.Select(step => step.Step));
        Assert.All(steps, step => Assert.Equal(20, step.NumInferenceSteps));
        Assert.Equal(steps.Select(step => step.Sigma).OrderDescending(), steps.Select(step => step.Sigma));
        Assert.Equal(0, steps[^1].Sigma);
        Assert.Equal(7, result!.Seed);

        (FrameSequence sequence, List<Frame> frames) = await DecodeAsync(result.Latents);
        Assert.Equal(
            new FrameSequence
            {
                Width = Size,
                Height = Size,
                NumFrames = 17,
                Fps = 8,
            },
            sequence
        );
        Assert.Equal(Enumerable.Range(0, 17), frames.Select(frame => frame.Index));

        using (AsyncClientStreamingCall<ModerateFramesRequest, ModerationResponse> call = Moderation.ModerateFrames(deadline: Deadline))
        {
            await call.RequestStream.WriteAsync(new ModerateFramesRequest { Sequence = sequence });
            foreach (Frame frame in frames)
            {
                await call.RequestStream.WriteAsync(new ModerateFramesRequest { Frame = frame });
            }

            await call.RequestStream.CompleteAsync();
            ModerationResponse moderated = await call.ResponseAsync;
            Assert.True(moderated.Approved, moderated.Reason);
        }

        (MediaInfo media, byte[] file) = await TranscodeAsync(sequence, frames, "mp4");
        Assert.Equal("video/mp4", media.ContentType);
        Assert.Equal("mp4", media.FileExtension);
        Assert.Equal("h264", (await Media.ProbeAsync(file)).Text("codec_name"));
        byte[] job = await Videos.DownloadAsync((await Shared.RedCircleAsync()).Text("id"));
        Assert.True(Media.Same(job, file), "The job made another file of the same request.");
    }

    [Theory]
    [InlineData("webm", "video/webm", "vp9")]
    [InlineData("gif", "image/gif", "gif")]
    [InlineData("thumbnail", "image/webp", "webp")]
    [InlineData("spritesheet", "image/jpeg", "mjpeg")]
    public async Task Transcode_EveryOutput_IsWhatItSays(string output, string contentType, string codec)
    {
        var sequence = new FrameSequence
        {
            Width = 18,
            Height = 16,
            NumFrames = 3,
            Fps = 5,
        };
        IEnumerable<Frame> frames = Enumerable
            .Range(0, 3)
            .Select(index => new Frame
            {
                Index = index,
                Rgb24 = ByteString.CopyFrom(Enumerable.Range(0, 18 * 16 * 3).Select(i => (byte)(i + (60 * index))).ToArray()),
            });
        (MediaInfo media, byte[] file) = await TranscodeAsync(sequence, frames, output);

        Assert.Equal(contentType, media.ContentType);
        Assert.Equal(codec, (await Media.ProbeAsync(file)).Text("codec_name"));
    }

    [Fact]
    public async Task Denoise_SameSeed_GivesTheSameBytes()
    {
        ByteString embedding = await EncodeAsync();
        var request = new DenoiseRequest
        {
            Embedding = embedding,
            Seed = 3,
            NumInferenceSteps = 3,
        };
        DenoiseResult[] results = await Task.WhenAll(DenoiseAsync(request), DenoiseAsync(request), DenoiseAsync(request));

        Assert.All(results, result => Assert.Equal(results[0].Latents, result.Latents));
        request.Seed = 4;
        Assert.NotEqual(results[0].Latents, (await DenoiseAsync(request)).Latents);
    }

    [Fact]
    public async Task Denoise_NoSeed_TellsTheOneItChose()
    {
        ByteString embedding = await EncodeAsync();
        DenoiseResult chosen = await DenoiseAsync(new DenoiseRequest { Embedding = embedding, NumInferenceSteps = 1 });
        DenoiseResult again = await DenoiseAsync(
            new DenoiseRequest
            {
                Embedding = embedding,
                NumInferenceSteps = 1,
                Seed = chosen.Seed,
            }
        );

        Assert.Equal(chosen.Latents, again.Latents);
    }

    [Fact]
    public async Task Denoise_DeadlineExceeded_EndsInTime()
    {
        ByteString embedding = await EncodeAsync();
        var clock = Stopwatch.StartNew();
        using AsyncServerStreamingCall<DenoiseResponse> call = Denoising.Denoise(
            new DenoiseRequest
            {
                Embedding = embedding,
                NumInferenceSteps = 100,
                CacheThreshold = 0,
            },
            deadline: DateTime.UtcNow + TimeSpan.FromMilliseconds(200)
        );
        RpcException error = await Assert.ThrowsAsync<RpcException>(async () => await LastAsync(call));

        Assert.Equal(StatusCode.DeadlineExceeded, error.StatusCode);
        Assert.True(clock.Elapsed < s_soon, $"It took {clock.Elapsed}.");
        await AssertEngineIsFreeAsync(embedding);
    }

    [Fact]
    public async Task Denoise_Cancelled_EndsAndFreesTheEngine()
    {
        ByteString embedding = await EncodeAsync();
        using var cancel = new CancellationTokenSource();
        using AsyncServerStreamingCall<DenoiseResponse> call = Denoising.Denoise(
            new DenoiseRequest
            {
                Embedding = embedding,
                NumInferenceSteps = 100,
                CacheThreshold = 0,
            },
            deadline: Deadline,
            cancellationToken: cancel.Token
        );
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        await cancel.CancelAsync();
        RpcException error = await Assert.ThrowsAsync<RpcException>(async () => await LastAsync(call));

        Assert.Equal(StatusCode.Cancelled, error.StatusCode);
        await AssertEngineIsFreeAsync(embedding);
    }

    [Fact]
    public async Task Watch_Deadline_IsExceeded()
    {
        string id = (
            await Generation.CreateVideoAsync(
                new CreateVideoRequest
                {
                    Prompt = "a red circle",
                    NumInferenceSteps = 100,
                    CacheThreshold = 0,
                },
                deadline: Deadline
            )
        ).Id;
        using AsyncServerStreamingCall<Video> call = Generation.WatchVideo(
            new WatchVideoRequest { Id = id },
            deadline: DateTime.UtcNow + TimeSpan.FromMilliseconds(200)
        );
        RpcException error = await Assert.ThrowsAsync<RpcException>(async () => await LastAsync(call));
        await Generation.DeleteVideoAsync(new DeleteVideoRequest { Id = id }, deadline: Deadline);

        Assert.Equal(StatusCode.DeadlineExceeded, error.StatusCode);
    }

    [Fact]
    public async Task Generation_AllCalls_WorkTogether()
    {
        Video video = await Generation.CreateVideoAsync(
            new CreateVideoRequest
            {
                Prompt = Prompt,
                Seed = 7,
                OutputFormats = { "gif" },
                NumInferenceSteps = 5,
            },
            deadline: Deadline
        );
        var seen = new List<Video>();
        using (AsyncServerStreamingCall<Video> watch = Generation.WatchVideo(new WatchVideoRequest { Id = video.Id }, deadline: Deadline))
        {
            await foreach (Video update in watch.ResponseStream.ReadAllAsync())
            {
                seen.Add(update);
            }
        }

        Assert.Equal(VideoStatus.Completed, seen[^1].Status);
        Assert.Equal(seen.Select(update => update.Progress).Order(), seen.Select(update => update.Progress));
        Assert.Equal(6, seen[^1].Stages.Count);
        Assert.Contains(
            video.Id,
            (await Generation.ListVideosAsync(new ListVideosRequest { Limit = 1 }, deadline: Deadline)).Videos.Select(listed => listed.Id)
        );

        DownloadInfo? info = null;
        using var file = new MemoryStream();
        using (
            AsyncServerStreamingCall<DownloadVideoResponse> download = Generation.DownloadVideo(
                new DownloadVideoRequest { Id = video.Id },
                deadline: Deadline
            )
        )
        {
            await foreach (DownloadVideoResponse part in download.ResponseStream.ReadAllAsync())
            {
                info ??= part.Info;
                part.Chunk.WriteTo(file);
            }
        }

        Assert.Equal("image/gif", info!.ContentType);
        Assert.Equal(info.Length, file.Length);
        Assert.Equal("gif", (await Media.ProbeAsync(file.ToArray())).Text("codec_name"));
        RpcException ended = await Assert.ThrowsAsync<RpcException>(async () =>
            await Generation.CancelVideoAsync(new CancelVideoRequest { Id = video.Id }, deadline: Deadline)
        );
        Assert.Equal(StatusCode.FailedPrecondition, ended.StatusCode);
        await Generation.DeleteVideoAsync(new DeleteVideoRequest { Id = video.Id }, deadline: Deadline);
        RpcException gone = await Assert.ThrowsAsync<RpcException>(async () =>
            await Generation.GetVideoAsync(new GetVideoRequest { Id = video.Id }, deadline: Deadline)
        );
        Assert.Equal(StatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task Stages_BadInput_IsAnInvalidArgumentThatNamesTheField()
    {
        ByteString embedding = await EncodeAsync();
        var garbage = ByteString.CopyFromUtf8("no safetensors");
        string tooLong = new('a', 100 * 1024);

        await AssertInvalidAsync("prompt", () => Generation.CreateVideoAsync(new CreateVideoRequest(), deadline: Deadline));
        await AssertInvalidAsync(
            "prompt",
            () => Generation.CreateVideoAsync(new CreateVideoRequest { Prompt = tooLong }, deadline: Deadline)
        );
        await AssertInvalidAsync(
            "guidance_scale",
            () => Generation.CreateVideoAsync(new CreateVideoRequest { Prompt = Prompt, GuidanceScale = double.NaN }, deadline: Deadline)
        );
        await AssertInvalidAsync(
            "size",
            () => Generation.CreateVideoAsync(new CreateVideoRequest { Prompt = Prompt, Size = "1x1" }, deadline: Deadline)
        );
        await AssertInvalidAsync(
            "num_frames",
            () => Generation.CreateVideoAsync(new CreateVideoRequest { Prompt = Prompt, NumFrames = -1 }, deadline: Deadline)
        );
        await AssertInvalidAsync(
            "model",
            () => Generation.CreateVideoAsync(new CreateVideoRequest { Prompt = Prompt, Model = "nope" }, deadline: Deadline)
        );
        await AssertInvalidAsync("prompt", () => Moderation.ModeratePromptAsync(new ModeratePromptRequest(), deadline: Deadline));
        await AssertInvalidAsync(
            "model",
            () => TextEncoding.EncodeTextAsync(new EncodeTextRequest { Prompt = Prompt, Model = "nope" }, deadline: Deadline)
        );
        await AssertInvalidAsync(
            "prompt",
            () => TextEncoding.EncodeTextAsync(new EncodeTextRequest { Prompt = tooLong }, deadline: Deadline)
        );
        await AssertInvalidAsync("model", new DenoiseRequest { Embedding = embedding, Model = "nope" });
        await AssertInvalidAsync("embedding", new DenoiseRequest());
        await AssertInvalidAsync("embedding", new DenoiseRequest { Embedding = garbage });
        await AssertInvalidAsync(
            "width",
            new DenoiseRequest
            {
                Embedding = embedding,
                Width = 1,
                Height = 1,
            }
        );
        await AssertInvalidAsync("num_frames", new DenoiseRequest { Embedding = embedding, NumFrames = 7 });
        await AssertInvalidAsync("seed", new DenoiseRequest { Embedding = embedding, Seed = -1 });
        await AssertInvalidAsync("num_inference_steps", new DenoiseRequest { Embedding = embedding, NumInferenceSteps = -1 });
        await AssertInvalidAsync("guidance_scale", new DenoiseRequest { Embedding = embedding, GuidanceScale = float.NaN });
        await AssertInvalidAsync("latents", async () => await DecodeAsync(garbage));
        await AssertInvalidAsync("latents", async () => await DecodeAsync(embedding));
        var sequence = new FrameSequence
        {
            Width = 16,
            Height = 16,
            NumFrames = 2,
            Fps = 8,
        };
        var frame = new Frame { Rgb24 = ByteString.CopyFrom(new byte[768]) };
        await AssertInvalidAsync("options.output", async () => await TranscodeAsync(sequence, [frame], "mov"));
        await AssertInvalidAsync("frame", async () => await TranscodeAsync(sequence, [frame], "mp4"));
        await AssertInvalidAsync("frame.rgb24", async () => await TranscodeAsync(sequence, [new Frame()], "mp4"));
        await AssertInvalidAsync(
            "options.sequence.width",
            async () =>
                await TranscodeAsync(
                    new FrameSequence
                    {
                        Height = 16,
                        NumFrames = 2,
                        Fps = 8,
                    },
                    [],
                    "mp4"
                )
        );
    }

    private static async Task AssertInvalidAsync(string field, Func<Task> call)
    {
        RpcException error = await Assert.ThrowsAsync<RpcException>(call);
        Assert.True(error.StatusCode == StatusCode.InvalidArgument, $"{field}: {error.Status}");
        BadRequest bad = error.GetRpcStatus()!.Details.Single().Unpack<BadRequest>();
        BadRequest.Types.FieldViolation violation = Assert.Single(bad.FieldViolations);
        Assert.Equal(field, violation.Field);
        Assert.NotEmpty(violation.Description);
    }

    private static Task AssertInvalidAsync<T>(string field, Func<AsyncUnaryCall<T>> call) =>
        AssertInvalidAsync(
            field,
            async () =>
            {
                using AsyncUnaryCall<T> unary = call();
                await unary;
            }
        );

    private static async Task<T> LastAsync<T>(AsyncServerStreamingCall<T> call)
    {
        T? last = default;
        await foreach (T item in call.ResponseStream.ReadAllAsync())
        {
            last = item;
        }

        return last!;
    }

    private Task AssertInvalidAsync(string field, DenoiseRequest request) =>
        AssertInvalidAsync(field, async () => await DenoiseAsync(request));

    /// <summary>A short call goes through: nothing of the stopped one holds it up.</summary>
    private async Task AssertEngineIsFreeAsync(ByteString embedding) =>
        await DenoiseAsync(new DenoiseRequest { Embedding = embedding, NumInferenceSteps = 1 }).WaitAsync(s_soon);

    private async Task<ByteString> EncodeAsync() =>
        (await TextEncoding.EncodeTextAsync(new EncodeTextRequest { Prompt = Prompt }, deadline: Deadline)).Embedding;

    private async Task<DenoiseResult> DenoiseAsync(DenoiseRequest request)
    {
        using AsyncServerStreamingCall<DenoiseResponse> call = Denoising.Denoise(request, deadline: Deadline);
        return (await LastAsync(call)).Result;
    }

    private async Task<(FrameSequence Sequence, List<Frame> Frames)> DecodeAsync(ByteString latents)
    {
        using AsyncServerStreamingCall<DecodeResponse> call = VaeDecoding.Decode(
            new DecodeRequest
            {
                Latents = latents,
                Width = Size,
                Height = Size,
            },
            deadline: Deadline
        );
        FrameSequence? sequence = null;
        var frames = new List<Frame>();
        await foreach (DecodeResponse response in call.ResponseStream.ReadAllAsync())
        {
            if (response.Sequence is { } first)
            {
                sequence = first;
            }
            else
            {
                frames.Add(response.Frame);
            }
        }

        return (sequence!, frames);
    }

    private async Task<(MediaInfo Media, byte[] File)> TranscodeAsync(FrameSequence sequence, IEnumerable<Frame> frames, string output)
    {
        using AsyncDuplexStreamingCall<TranscodeRequest, TranscodeResponse> call = Transcoding.Transcode(deadline: Deadline);
        Task sent = SendAsync();
        MediaInfo? media = null;
        using var file = new MemoryStream();
        await foreach (TranscodeResponse response in call.ResponseStream.ReadAllAsync())
        {
            media ??= response.Media;
            response.Chunk.WriteTo(file);
        }

        await sent;
        return (media!, file.ToArray());

        async Task SendAsync()
        {
            try
            {
                await call.RequestStream.WriteAsync(
                    new TranscodeRequest
                    {
                        Options = new TranscodeOptions { Sequence = sequence, Output = output },
                    }
                );
                foreach (Frame frame in frames)
                {
                    await call.RequestStream.WriteAsync(new TranscodeRequest { Frame = frame });
                }

                await call.RequestStream.CompleteAsync();
            }
            catch (Exception ended) when (ended is RpcException or InvalidOperationException)
            {
                // The server has answered before it had everything; the answer says why.
            }
        }
    }
}

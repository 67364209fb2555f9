using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using Grpc.Core;
using TextToVideo.Functional.Support;
using TextToVideo.V1;
using Xunit.Abstractions;

namespace TextToVideo.Functional.Gateway;

/// <summary>What is long or large goes through the gateway piece by piece.</summary>
[Collection(SharedStandalone.Collection)]
public sealed class StreamingTests(SharedStandalone server, ITestOutputHelper output) : SharedServerTests(server, output)
{
    private const int Steps = 100;

    private readonly SharedStandalone _server = server;

    [Fact]
    public async Task Watch_RunningJob_ShowsItsStepsWhileItRuns()
    {
        GatewayHost gateway = await _server.GatewayAsync();
        string id = (
            await gateway.Grpc.CreateVideoAsync(
                new CreateVideoRequest
                {
                    Prompt = VideosClient.Prompt,
                    Seed = 7,
                    NumInferenceSteps = Steps,
                    CacheThreshold = 0,
                },
                Deadline
            )
        ).Id;
        using AsyncServerStreamingCall<Video> watch = gateway.Grpc.WatchVideo(new WatchVideoRequest { Id = id }, Deadline);
        var steps = new List<int>();
        bool wasRunning = false;
        Video? last = null;
        await foreach (Video video in watch.ResponseStream.ReadAllAsync())
        {
            last = video;
            steps.AddRange(video.Stages.Where(stage => stage.Name == "denoise" && stage.Total == Steps).Select(stage => stage.Completed));
            if (!wasRunning && steps.Count > 0)
            {
                wasRunning = (await Videos.GetAsync(id)).Text("status") == "in_progress";
            }
        }

        Assert.True(wasRunning, "The first step came when the job had ended.");
        Assert.Equal(steps.Order(), steps);
        Assert.True(steps.Distinct().Count() > Steps / 2, $"Only {steps.Distinct().Count()} of {Steps} steps were seen.");
        Assert.Equal(VideoStatus.Completed, last!.Status);
        Assert.Equal(StatusCode.OK, watch.GetStatus().StatusCode);
    }

    [Fact]
    public async Task Watch_CallerGoes_LeavesTheJobAndItsCancelStopsIt()
    {
        GatewayHost gateway = await _server.GatewayAsync();
        string id = (
            await gateway.Videos.CreateAsync(
                new
                {
                    prompt = VideosClient.Prompt,
                    num_inference_steps = Steps,
                    cache_threshold = 0,
                }
            )
        ).Text("id");
        using (AsyncServerStreamingCall<Video> watch = gateway.Grpc.WatchVideo(new WatchVideoRequest { Id = id }, Deadline))
        {
            Assert.True(await watch.ResponseStream.MoveNext(CancellationToken.None));
        }

        Video cancelled = await gateway.Grpc.CancelVideoAsync(new CancelVideoRequest { Id = id }, Deadline);
        Assert.Equal("cancelled", cancelled.Error.Code);
    }

    [Fact]
    public async Task Download_OverBothProtocols_IsTheFile()
    {
        GatewayHost gateway = await _server.GatewayAsync();
        string id = (await Shared.RedCircleAsync()).Text("id");
        byte[] file = await Videos.DownloadAsync(id, "?format=avi");
        using var received = new MemoryStream();
        using AsyncServerStreamingCall<DownloadVideoResponse> download = gateway.Grpc.DownloadVideo(
            new DownloadVideoRequest { Id = id, Format = "avi" },
            Deadline
        );
        await foreach (DownloadVideoResponse part in download.ResponseStream.ReadAllAsync())
        {
            (part.Chunk ?? ByteString.Empty).WriteTo(received);
        }

        Assert.True(Media.Same(file, received.ToArray()), "DownloadVideo gave another file.");
        Assert.True(Media.Same(file, await gateway.Videos.DownloadAsync(id, "?format=avi")), "REST gave another file.");
    }

    [Fact]
    public async Task Download_RangeAndETag_AreTheServers()
    {
        GatewayHost gateway = await _server.GatewayAsync();
        string id = (await Shared.RedCircleAsync()).Text("id");
        byte[] file = await Videos.DownloadAsync(id);
        string path = $"/v1/videos/{id}/content";
        using var part = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Range = new RangeHeaderValue(100, 299) } };
        using HttpResponseMessage partial = await gateway.Http.SendAsync(part);

        Assert.Equal(HttpStatusCode.PartialContent, partial.StatusCode);
        Assert.Equal($"bytes 100-299/{file.Length}", partial.Content.Headers.ContentRange!.ToString());
        Assert.True(Media.Same(file[100..300], await partial.Content.ReadAsByteArrayAsync()), "It is not that part.");
        using var same = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { IfNoneMatch = { partial.Headers.ETag! } } };
        using HttpResponseMessage unchanged = await gateway.Http.SendAsync(same);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
    }

    private static CallOptions Deadline => new(deadline: DateTime.UtcNow + Wait.Long);
}

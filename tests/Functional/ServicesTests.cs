using System.Net;
using Grpc.Core;
using Grpc.Health.V1;
using TextToVideo.Functional.Gateway;
using TextToVideo.Functional.Support;
using TextToVideo.V1;
using Xunit.Abstractions;

namespace TextToVideo.Functional;

/// <summary>Every service started alone, and the gateway in front of a server.</summary>
[Collection(SharedStandalone.Collection)]
public sealed class ServicesTests(SharedStandalone server, ITestOutputHelper output) : SharedServerTests(server, output)
{
    private static readonly Dictionary<string, string> s_noSettings = [];

    private readonly SharedStandalone _server = server;
    private readonly ITestOutputHelper _output = output;

    [Theory]
    [InlineData("Generation")]
    [InlineData("TextEncoding")]
    [InlineData("Denoising")]
    [InlineData("VaeDecoding")]
    [InlineData("Transcoding")]
    public async Task Service_Alone_IsHealthyOnBothEndpoints(string service)
    {
        using var folder = new TemporaryFolder();
        await using ServiceProcess running = await ServiceProcess.StartAsync(service, folder.Path, s_noSettings, _output);
        await AssertHealthyAsync(running);
    }

    [Fact]
    public async Task Moderation_Alone_IsHealthyAndAnswers()
    {
        using var folder = new TemporaryFolder();
        await using ServiceProcess running = await ServiceProcess.StartAsync("Moderation", folder.Path, s_noSettings, _output);
        await AssertHealthyAsync(running);
        var client = new V1.Moderation.ModerationClient(running.Channel);
        ModerationResponse response = await client.ModeratePromptAsync(
            new ModeratePromptRequest { Prompt = "a naked child" },
            deadline: DateTime.UtcNow + Wait.Long
        );

        Assert.False(response.Approved);
        Assert.Contains(response.Categories, category => category.Action == "block");
    }

    [Fact]
    public async Task Gateway_BeforeAServer_ProxiesRestAndGrpc()
    {
        GatewayHost gateway = await _server.GatewayAsync();
        await AssertHealthyAsync(gateway);
        string id = (await Shared.RedCircleAsync()).Text("id");

        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/videos/{id}");
        request.Headers.Add("x-request-id", "through-the-gateway");
        using HttpResponseMessage response = await gateway.Http.SendAsync(request);
        Assert.Equal(id, (await VideosClient.OkAsync(response)).Text("id"));
        Assert.Equal("through-the-gateway", Assert.Single(response.Headers.GetValues("x-request-id")));
        Assert.Equal(await Videos.DownloadAsync(id), await gateway.Videos.DownloadAsync(id));
        using HttpResponseMessage missing = await gateway.Http.GetAsync("/v1/videos/video_0");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        Assert.Equal("not_found", (await missing.ErrorAsync()).Text("code"));

        DateTime deadline = DateTime.UtcNow + Wait.Long;
        Assert.Equal(VideoStatus.Completed, (await gateway.Grpc.GetVideoAsync(new GetVideoRequest { Id = id }, deadline: deadline)).Status);
        RpcException notFound = await Assert.ThrowsAsync<RpcException>(async () =>
            await gateway.Grpc.GetVideoAsync(new GetVideoRequest { Id = "video_0" }, deadline: deadline)
        );
        Assert.Equal(StatusCode.NotFound, notFound.StatusCode);

        // A stream, from creation to the end.
        string made = (
            await gateway.Grpc.CreateVideoAsync(
                new CreateVideoRequest
                {
                    Prompt = VideosClient.Prompt,
                    Seed = 7,
                    NumInferenceSteps = 4,
                },
                deadline: deadline
            )
        ).Id;
        using AsyncServerStreamingCall<Video> watch = gateway.Grpc.WatchVideo(new WatchVideoRequest { Id = made }, deadline: deadline);
        var seen = new List<Video>();
        await foreach (Video video in watch.ResponseStream.ReadAllAsync())
        {
            seen.Add(video);
        }

        Assert.Equal(VideoStatus.Completed, seen[^1].Status);
        Assert.True(seen.Count > 1, "The stream came as one piece.");
    }

    [Fact]
    public async Task Gateway_WithoutAddress_EndsAndSaysWhichSettingIsMissing()
    {
        using var folder = new TemporaryFolder();
        await using var gateway = ProgramProcess.Start("Gateway", [], folder.Path, log: _output);

        Assert.NotEqual(0, await gateway.ExitAsync());
        Assert.Contains(gateway.Log, line => line.Contains("services__generation__http__0", StringComparison.Ordinal));
    }

    private static async Task AssertHealthyAsync(RunningService service)
    {
        using HttpResponseMessage alive = await service.Http.GetAsync("/alive");
        HealthCheckResponse health = await new Health.HealthClient(service.Channel).CheckAsync(
            new HealthCheckRequest(),
            deadline: DateTime.UtcNow + Wait.Long
        );

        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, health.Status);
    }
}

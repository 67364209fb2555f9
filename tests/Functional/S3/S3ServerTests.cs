using System.Text.Json;
using TextToVideo.Functional.Support;
using Xunit.Abstractions;

namespace TextToVideo.Functional.S3;

/// <summary>The whole system with its artifacts in a bucket.</summary>
public sealed class S3ServerTests(S3Server bucket, ITestOutputHelper output) : IClassFixture<S3Server>
{
    [Fact]
    public async Task Job_ArtifactsInABucket_AreServedFromItAndDeletedWithTheVideo()
    {
        using var data = new TemporaryFolder();
        Dictionary<string, string> environment = bucket.Environment;
        environment["Artifacts__S3__Prefix"] = "texttovideo/";
        await using StandaloneHost server = await StandaloneHost.StartAsync(data.Path, output, environment);
        JsonElement video = await server.Videos.MakeAsync(VideosClient.QuickRequest);
        string id = video.Text("id");
        string folder = $"texttovideo/videos/{id["video_".Length..]}/";

        // What came before the video goes when the job ends, which may be a moment after it was seen to.
        await Wait.UntilAsync(
            "only the files that can be downloaded are left",
            async () => (await bucket.ObjectsAsync("texttovideo/")).Length == 3
        );
        Assert.Equal(
            [folder + "spritesheet.jpg", folder + "thumbnail.webp", folder + "video.mp4"],
            await bucket.ObjectsAsync("texttovideo/")
        );
        Assert.False(Directory.Exists(Path.Combine(data.Path, "artifacts")));

        byte[] file = await server.Videos.DownloadAsync(id);
        Assert.Equal(VideosClient.Prompt, video.Text("prompt"));
        Assert.Equal("h264", (await Media.ProbeAsync(file)).Text("codec_name"));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/videos/{id}/content")
        {
            Headers = { { "Range", "bytes=100-199" } },
        };
        using HttpResponseMessage part = await server.Http.SendAsync(request);
        Assert.Equal(System.Net.HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal(file[100..200], await part.Content.ReadAsByteArrayAsync());

        using HttpResponseMessage deleted = await server.Videos.DeleteAsync(id);
        Assert.Empty(await bucket.ObjectsAsync(string.Empty));
    }

    [Theory]
    [InlineData(
        "Artifacts__S3__Bucket",
        "no-such-bucket",
        "Artifacts:S3:Bucket: the bucket 'no-such-bucket' does not exist. Create it first."
    )]
    [InlineData(
        "Artifacts__S3__AccessKey",
        "WRONG",
        "Artifacts:S3:AccessKey, Artifacts:S3:SecretKey: the server rejected them for the bucket 'test-bucket' (InvalidAccessKeyId)."
    )]
    [InlineData("Artifacts__S3__Prefix", "/x", "Artifacts:S3:Prefix must end with '/' and not start with it, or be empty.")]
    public async Task Start_InvalidSetting_FailsAndNamesSetting(string setting, string value, string message)
    {
        using var data = new TemporaryFolder();
        Dictionary<string, string> environment = bucket.Environment;
        environment[setting] = value;
        (int port, int grpcPort) = FreePorts.GetPair();
        await using var server = ProgramProcess.Start(
            "Standalone",
            ["serve", "--port", $"{port}", "--grpc-port", $"{grpcPort}", "--data", data.Path],
            data.Path,
            environment,
            output
        );

        Assert.NotEqual(0, await server.ExitAsync());
        Assert.Contains(server.Errors, line => line == message);
    }
}

using System.ClientModel;
using System.Text;
using System.Text.Json;
using OpenAI.Videos;

namespace TextToVideo.Interop;

/// <summary>The video client of OpenAI's SDK for .NET, through the gateway.</summary>
[Collection(Servers.Collection)]
public sealed class OpenAiDotNetTests(Servers servers)
{
#pragma warning disable OPENAI001 // The SDK's video client is marked as experimental.
    [Fact]
    public async Task Videos_CreatePollAndDownload_Work()
    {
        var client = new VideoClient(
            new ApiKeyCredential("any"),
            new VideoClientOptions { Endpoint = new Uri(servers.Gateway.Address, "v1") }
        );
        using var body = BinaryContent.CreateJson(
            new
            {
                prompt = VideosClient.Prompt,
                size = "64x64",
                seconds = "2",
                num_inference_steps = 2,
            }
        );

        JsonElement video = Read(await client.CreateVideoAsync(body, "application/json"));
        string id = video.Text("id");
        await Wait.UntilAsync(
            "the video has ended",
            async () =>
            {
                video = Read(await client.GetVideoAsync(id, null));
                return video.Text("status") is "completed" or "failed";
            }
        );
        byte[] file = (await client.DownloadVideoAsync(id, null, null)).GetRawResponse().Content.ToArray();
        JsonElement deleted = Read(await client.DeleteVideoAsync(id, null));

        Assert.Equal("completed", video.Text("status"));
        Assert.Equal("ftyp", Encoding.ASCII.GetString(file, 4, 4));
        Assert.True(deleted.GetProperty("deleted").GetBoolean());
    }

    private static JsonElement Read(ClientResult result) => JsonElement.Parse(result.GetRawResponse().Content.ToString());
}

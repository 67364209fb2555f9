using System.Text.Json;
using TextToVideo.Functional.Support;
using TextToVideo.V1;
using Xunit.Abstractions;

namespace TextToVideo.Functional;

/// <summary>A server whose prompts a language model rewrites; the test writes what the model answers.</summary>
public sealed class PromptEnhancementTests(EnhancementServer enhanced, ITestOutputHelper output)
    : IClassFixture<EnhancementServer>,
        IAsyncLifetime
{
    private const string Written = "a red circle";
    private const string Rewritten = "a large red circle moving right on a blue background";

    public Task InitializeAsync()
    {
        enhanced.Process.AttachLog(output);
        enhanced.Endpoint.Chat = (context, _) => ScriptedEndpoint.AnswerChatAsync(context, Rewritten);
        return Task.CompletedTask;
    }

    public Task DisposeAsync()
    {
        enhanced.Process.AttachLog(null);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Video_EnhancePrompt_IsMadeFromTheRewrittenPrompt()
    {
        VideosClient videos = enhanced.Process.Videos;
        int before = enhanced.Endpoint.Requests.Count;

        JsonElement video = await videos.MakeAsync(CreateRequest(Written, enhance: true));
        JsonElement same = await videos.MakeAsync(CreateRequest(Rewritten, enhance: false));

        Assert.Equal((Written, Rewritten, Rewritten), (video.Text("prompt"), video.Text("revised_prompt"), video.Text("encoded_prompt")));
        Assert.True(video.GetProperty("enhance_prompt").GetBoolean());
        Assert.Empty(video.GetProperty("warnings").EnumerateArray());
        Assert.Equal(JsonValueKind.Null, same.GetProperty("revised_prompt").ValueKind);
        Assert.Equal(await videos.DownloadAsync(same.Text("id")), await videos.DownloadAsync(video.Text("id")));
        ScriptedEndpoint.Request request = Assert.Single(enhanced.Endpoint.Requests.Skip(before));
        Assert.Equal($"Bearer {EnhancementServer.ApiKey}", request.Authorization);
        JsonElement[] messages = [.. request.Body.GetProperty("messages").EnumerateArray()];
        Assert.Equal(["system", "user"], messages.Select(message => message.Text("role")));
        Assert.Equal(Written, GetText(messages[1]));
        Video grpc = await new VideoGeneration.VideoGenerationClient(enhanced.Process.Channel).GetVideoAsync(
            new GetVideoRequest { Id = video.Text("id") }
        );
        Assert.Equal((Written, Rewritten, true), (grpc.Prompt, grpc.RevisedPrompt, grpc.EnhancePrompt));
    }

    private static object CreateRequest(string prompt, bool enhance) =>
        new
        {
            prompt,
            enhance_prompt = enhance,
            seed = 7,
            num_inference_steps = 2,
        };

    private static string GetText(JsonElement message)
    {
        JsonElement content = message.GetProperty("content");
        return content.ValueKind == JsonValueKind.String ? content.GetString()! : content[0].Text("text");
    }
}

using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
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
        enhanced.Endpoint.Moderations = (context, _) => ScriptedEndpoint.AnswerModerationAsync(context);
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
        ScriptedEndpoint.Request[] requests = [.. enhanced.Endpoint.Requests.Skip(before)];
        Assert.Equal([Written, Rewritten, Rewritten], requests.Where(IsModeration).Select(one => one.Body.Text("input")));
        ScriptedEndpoint.Request request = Assert.Single(requests, one => !IsModeration(one));
        Assert.Equal($"Bearer {EnhancementServer.ApiKey}", request.Authorization);
        JsonElement[] messages = [.. request.Body.GetProperty("messages").EnumerateArray()];
        Assert.Equal(["system", "user"], messages.Select(message => message.Text("role")));
        Assert.Equal(Written, GetText(messages[1]));
        Video grpc = await new VideoGeneration.VideoGenerationClient(enhanced.Process.Channel).GetVideoAsync(
            new GetVideoRequest { Id = video.Text("id") }
        );
        Assert.Equal((Written, Rewritten, true), (grpc.Prompt, grpc.RevisedPrompt, grpc.EnhancePrompt));
    }

    [Fact]
    public async Task Video_EndpointFails_IsMadeFromTheWrittenPromptWithAWarning()
    {
        enhanced.Endpoint.Chat = (context, _) => ScriptedEndpoint.AnswerAsync(context, StatusCodes.Status500InternalServerError);

        JsonElement video = await enhanced.Process.Videos.MakeAsync(CreateRequest(Written, enhance: true));

        Assert.Equal((Written, JsonValueKind.Null), (video.Text("encoded_prompt"), video.GetProperty("revised_prompt").ValueKind));
        Assert.Equal(
            "enhance_prompt: the prompt was not rewritten, because the server that rewrites prompts is not available; it is used as it was"
                + " written.",
            Assert.Single(video.GetProperty("warnings").EnumerateArray()).GetString()
        );
    }

    [Fact]
    public async Task Video_ServerIsKilledWhileThePromptIsRewritten_IsMade()
    {
        var asked = new TaskCompletionSource();
        enhanced.Endpoint.Chat = (context, _) =>
        {
            asked.TrySetResult();
            return ScriptedEndpoint.HangAsync(context);
        };
        string id = (await enhanced.Process.Videos.CreateAsync(CreateRequest(Written, enhance: true))).Text("id");
        await asked.Task.WaitAsync(TimeSpan.FromMinutes(1));
        enhanced.Endpoint.Chat = (context, _) => ScriptedEndpoint.AnswerChatAsync(context, Rewritten);

        StandaloneProcess restarted = await enhanced.KillAndRestartAsync(output);

        JsonElement video = await restarted.Videos.EndedAsync(id);
        Assert.Equal(("completed", Rewritten), (video.Text("status"), video.Text("revised_prompt")));
    }

    [Fact]
    public async Task Video_ExternalModerationFlagsTheRewrittenPrompt_IsRejectedAndRecorded()
    {
        StandaloneProcess server = enhanced.Process;
        enhanced.Endpoint.Moderations = FlagBlue;

        JsonElement video = await server.Videos.EndedAsync(
            (await server.Videos.CreateAsync(CreateRequest(Written, enhance: true))).Text("id")
        );

        Assert.Equal(("failed", "moderation_blocked"), (video.Text("status"), video.GetProperty("error").Text("code")));
        Assert.Contains("external/violence", video.GetProperty("error").Text("message"), StringComparison.Ordinal);
        JsonElement decisions = await VideosClient.OkAsync(
            await server.Http.GetAsync($"/v1/admin/moderation/decisions?video={video.Text("id")}")
        );
        JsonElement[] records = [.. decisions.GetProperty("data").EnumerateArray()];
        Assert.Equal(
            [("revised_prompt", "block"), ("prompt", "allow")],
            records.Select(record => (record.Text("kind"), record.Text("action")))
        );
        Assert.Equal("external/violence", Assert.Single(records[0].GetProperty("categories").EnumerateArray()).Text("name"));
        JsonElement judged = await VideosClient.OkAsync(await server.Http.PostAsJsonAsync("/v1/moderations", new { input = Rewritten }));
        Assert.True(judged.GetProperty("results")[0].GetProperty("categories").GetProperty("external/violence").GetBoolean());
    }

    [Fact]
    public async Task Video_ExternalModerationIsUnavailable_IsNotMade()
    {
        VideosClient videos = enhanced.Process.Videos;
        enhanced.Endpoint.Moderations = (context, _) => ScriptedEndpoint.AnswerAsync(context, StatusCodes.Status503ServiceUnavailable);

        JsonElement video = await videos.EndedAsync((await videos.CreateAsync(CreateRequest(Written, enhance: false))).Text("id"));

        Assert.Equal(("failed", "moderation_unavailable"), (video.Text("status"), video.GetProperty("error").Text("code")));
        Assert.Equal("moderate_prompt", Assert.Single(video.GetProperty("stages").EnumerateArray()).Text("name"));
    }

    [Fact]
    public async Task Models_EndpointIsConfigured_OfferIt()
    {
        JsonElement models = await VideosClient.OkAsync(await enhanced.Process.Http.GetAsync("/v1/models"));

        JsonElement offer = models.GetProperty("data")[0].GetProperty("enhance_prompt");
        Assert.Equal((true, false), (offer.GetProperty("available").GetBoolean(), offer.GetProperty("default").GetBoolean()));
    }

    private static Task FlagBlue(HttpContext context, JsonElement body) =>
        ScriptedEndpoint.AnswerModerationAsync(
            context,
            ("violence", 0.9, body.GetProperty("input").GetString()!.Contains("blue", StringComparison.Ordinal))
        );

    private static object CreateRequest(string prompt, bool enhance) =>
        new
        {
            prompt,
            enhance_prompt = enhance,
            seed = 7,
            num_inference_steps = 2,
        };

    private static bool IsModeration(ScriptedEndpoint.Request request) => request.Path == "/v1/moderations";

    private static string GetText(JsonElement message)
    {
        JsonElement content = message.GetProperty("content");
        return content.ValueKind == JsonValueKind.String ? content.GetString()! : content[0].Text("text");
    }
}

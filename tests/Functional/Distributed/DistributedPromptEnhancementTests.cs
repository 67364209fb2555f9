using System.Text.Json;
using TextToVideo.Functional.Support;
using Xunit.Abstractions;

namespace TextToVideo.Functional.Distributed;

/// <summary>Prompts that a language model rewrites, in the distributed form.</summary>
[Collection(SharedDistributed.Collection)]
public sealed class DistributedPromptEnhancementTests(SharedDistributed server, ITestOutputHelper output)
    : SharedServerTests(server, output)
{
    private const string Written = "a red circle";
    private const string Rewritten = "a large red circle moving right on a blue background";

    [Fact]
    public async Task Video_EnhancePrompt_IsMadeFromTheRewrittenPrompt()
    {
        server.Prompts.Chat = (context, _) => ScriptedEndpoint.AnswerChatAsync(context, Rewritten);

        JsonElement video = await Videos.MakeAsync(CreateRequest(Written, enhance: true));
        JsonElement same = await Videos.MakeAsync(CreateRequest(Rewritten, enhance: false));

        Assert.Equal((Written, Rewritten, Rewritten), (video.Text("prompt"), video.Text("revised_prompt"), video.Text("encoded_prompt")));
        Assert.Equal(await Videos.DownloadAsync(same.Text("id")), await Videos.DownloadAsync(video.Text("id")));
    }

    [Fact]
    public async Task Video_RewrittenPromptIsBlocked_IsRejected()
    {
        server.Prompts.Chat = (context, _) => ScriptedEndpoint.AnswerChatAsync(context, "how to build a bomb");

        JsonElement video = await Videos.EndedAsync((await Videos.CreateAsync(CreateRequest(Written, enhance: true))).Text("id"));

        Assert.Equal(("failed", "moderation_blocked"), (video.Text("status"), video.GetProperty("error").Text("code")));
        Assert.Equal("moderate_prompt", Assert.Single(video.GetProperty("stages").EnumerateArray()).Text("name"));
    }

    private static object CreateRequest(string prompt, bool enhance) =>
        new
        {
            prompt,
            enhance_prompt = enhance,
            seed = 7,
            num_inference_steps = 2,
        };
}

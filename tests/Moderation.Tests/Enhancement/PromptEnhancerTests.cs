using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Messages;
using TextToVideo.Moderation.Tests.Remote;
using PipelineException = TextToVideo.Contracts.PipelineException;

namespace TextToVideo.Moderation.Tests.Enhancement;

public sealed class PromptEnhancerTests
{
    private const string Written = "quizzaciously a red circle";
    private const string Rewritten = "a zyzzyva red circle that moves";
    private const string ApiKey = "sk-secret";

    private static readonly (string, string)[] s_settings =
    [
        ("PromptEnhancement:Endpoint", "{url}"),
        ("PromptEnhancement:Model", "scripted"),
        ("PromptEnhancement:ApiKey", ApiKey),
        ("PromptEnhancement:MaxCharacters", "100"),
        ("PromptEnhancement:Timeout", "00:00:30"),
    ];

    private readonly Guid _video = Guid.NewGuid();

    [Fact]
    public async Task EnhanceAsync_Answer_IsTheTextWithAVerdict()
    {
        await using EndpointHost host = await EndpointHost.StartAsync(s_settings);
        host.Endpoint.Chat = (context, _) => ScriptedEndpoint.AnswerChatAsync(context, Rewritten);

        EnhancementResult result = await EnhanceAsync(host, maxCharacters: 60);

        Assert.Equal((Rewritten, ModerationAction.Allow, null), (result.Text, result.Verdict?.Action, result.Problem));
        ScriptedEndpoint.Request request = Assert.Single(host.Endpoint.Requests);
        Assert.Equal("Bearer sk-secret", request.Authorization);
        Assert.Equal("scripted", request.Body.GetProperty("model").GetString());
        JsonElement[] messages = [.. request.Body.GetProperty("messages").EnumerateArray()];
        Assert.Equal(["system", "user"], messages.Select(message => message.GetProperty("role").GetString()));
        Assert.Contains("at most 60 characters", messages[0].ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Written, messages[0].ToString(), StringComparison.Ordinal);
        Assert.Contains(Written, messages[1].ToString(), StringComparison.Ordinal);
        AssertPrivate(host.Log);
    }

    [Fact]
    public async Task EnhanceAsync_AnswerIsBlockedTogetherWithThePhrases_ReturnsTheVerdict()
    {
        await using EndpointHost host = await EndpointHost.StartAsync(s_settings);
        host.Endpoint.Chat = (context, _) => ScriptedEndpoint.AnswerChatAsync(context, "a naked");

        EnhancementResult result = await EnhanceAsync(host, phrases: " child");

        Assert.Equal(("a naked", ModerationAction.Block), (result.Text, result.Verdict?.Action));
        Assert.Contains("had rewritten it", result.Verdict?.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EnhanceAsync_BusyEndpoint_IsAskedAgainWhenItSays()
    {
        await using EndpointHost host = await EndpointHost.StartAsync(s_settings);
        host.Endpoint.Chat = (context, _) =>
        {
            if (host.Endpoint.Requests.Count > 1)
            {
                return ScriptedEndpoint.AnswerChatAsync(context, Rewritten);
            }

            context.Response.Headers.RetryAfter = "1";
            return ScriptedEndpoint.AnswerAsync(context, StatusCodes.Status429TooManyRequests);
        };
        long start = Stopwatch.GetTimestamp();

        EnhancementResult result = await EnhanceAsync(host);

        Assert.Equal(Rewritten, result.Text);
        Assert.True(Stopwatch.GetElapsedTime(start) >= TimeSpan.FromSeconds(1), "Retry-After was ignored.");
    }

    [Theory]
    [MemberData(nameof(FailingAnswers.Names), MemberType = typeof(FailingAnswers))]
    public async Task EnhanceAsync_EndpointFails_ReportsAProblemAndKeepsTheTextsPrivate(string answer)
    {
        // The spans of the call are recorded too, because what they say about an error must not repeat the response.
        var spans = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "TextToVideo.Moderation",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);
        await using EndpointHost host = await EndpointHost.StartAsync([.. s_settings, ("PromptEnhancement:Timeout", "00:00:01")]);
        host.Endpoint.Chat = (context, _) => FailingAnswers.WriteAsync(answer, context, $"{Written} {Rewritten}");

        EnhancementResult result = await EnhanceAsync(host);

        Assert.Equal((null, null), (result.Text, result.Verdict));
        Assert.StartsWith("the server that rewrites prompts", result.Problem, StringComparison.Ordinal);
        AssertPrivate(result.Problem!);
        AssertPrivate(host.Log);
        Assert.Contains("was not rewritten", host.Log, StringComparison.Ordinal);
        Assert.Contains(spans, span => span.OperationName.StartsWith("chat", StringComparison.Ordinal));
        foreach (Activity span in spans.ToArray())
        {
            AssertPrivate(
                $"{span.StatusDescription} {string.Join(' ', span.TagObjects)} {string.Join(' ', span.Events.SelectMany(e => e.Tags))}"
            );
        }
    }

    [Theory]
    [InlineData("", "stop")]
    [InlineData(" \n ", "stop")]
    [InlineData("…", "stop")]
    [InlineData("a red circle", "length")]
    [InlineData("a red circle", "content_filter")]
    [InlineData("k i l l k i l l k i l l k i l l k i l l k i l l k i l l k i l l k i l l k i l l k i l l k i l l k i l l 1", "stop")]
    public async Task EnhanceAsync_UnusableAnswer_ReportsAProblem(string text, string finishReason)
    {
        await using EndpointHost host = await EndpointHost.StartAsync(s_settings);
        host.Endpoint.Chat = (context, _) => ScriptedEndpoint.AnswerChatAsync(context, text, finishReason);

        EnhancementResult result = await EnhanceAsync(host);

        Assert.Equal((null, null), (result.Text, result.Verdict));
        Assert.NotNull(result.Problem);
    }

    [Fact]
    public async Task EnhanceAsync_FailsAndMustNotContinue_IsATransientFailure()
    {
        await using EndpointHost host = await EndpointHost.StartAsync([.. s_settings, ("PromptEnhancement:OnFailure", "Fail")]);
        host.Endpoint.Chat = (context, _) => ScriptedEndpoint.AnswerAsync(context, StatusCodes.Status401Unauthorized);

        PipelineException failure = await Assert.ThrowsAsync<PipelineException>(() => EnhanceAsync(host));

        Assert.Equal((ErrorCodes.EnhancementFailed, true), (failure.Code, failure.IsTransient));
    }

    [Fact]
    public async Task EnhanceAsync_Cancelled_EndsTheCall()
    {
        await using EndpointHost host = await EndpointHost.StartAsync(s_settings);
        using var cancellation = new CancellationTokenSource();
        var ended = new TaskCompletionSource();
        host.Endpoint.Chat = async (context, _) =>
        {
            context.RequestAborted.Register(ended.SetResult);
            await cancellation.CancelAsync();
            await ended.Task;
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            host.Enhancer.EnhanceAsync(_video, new EnhancementRequest(Written, string.Empty, 100), cancellation.Token)
        );

        await ended.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private Task<EnhancementResult> EnhanceAsync(EndpointHost host, string phrases = "", int maxCharacters = 1000) =>
        host.Enhancer.EnhanceAsync(_video, new EnhancementRequest(Written, phrases, maxCharacters), CancellationToken.None);

    private static void AssertPrivate(string text)
    {
        Assert.DoesNotContain("quizzaciously", text, StringComparison.Ordinal);
        Assert.DoesNotContain("zyzzyva", text, StringComparison.Ordinal);
        Assert.DoesNotContain(ApiKey, text, StringComparison.Ordinal);
    }
}

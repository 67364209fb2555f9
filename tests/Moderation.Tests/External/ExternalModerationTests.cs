using System.Text.Json;
using Microsoft.AspNetCore.Http;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Messages;
using TextToVideo.Moderation.Policy;
using TextToVideo.Moderation.Tests.Remote;
using PipelineException = TextToVideo.Contracts.PipelineException;

namespace TextToVideo.Moderation.Tests.External;

public sealed class ExternalModerationTests
{
    private const string Prompt = "quizzaciously a red circle";

    private static readonly (string, string)[] s_settings =
    [
        ("Moderation:External:Endpoint", "{url}"),
        ("Moderation:External:Model", "scripted"),
        ("Moderation:External:ApiKey", "sk-secret"),
        ("Moderation:External:Timeout", "00:00:30"),
        ("Moderation:External:Categories:0:Name", "violence"),
        ("Moderation:External:Categories:0:Review", "0.4"),
        ("Moderation:External:Categories:0:Block", "0.8"),
        ("Moderation:External:Categories:1:Name", "harassment"),
    ];

    [Theory]
    [InlineData("violence", 0.39, true, ModerationAction.Allow)]
    [InlineData("violence", 0.4, false, ModerationAction.Review)]
    [InlineData("violence", 0.8, false, ModerationAction.Block)]
    [InlineData("harassment", 1.0, true, ModerationAction.Allow)]
    [InlineData("sexual/minors", 0.2, true, ModerationAction.Block)]
    [InlineData("sexual/minors", 0.99, false, ModerationAction.Allow)]
    public async Task ModerateAsync_Category_HasTheConfiguredAction(string category, double score, bool isFlagged, ModerationAction action)
    {
        await using EndpointHost host = await EndpointHost.StartAsync(s_settings);
        host.Endpoint.Moderations = (context, _) => ScriptedEndpoint.AnswerModerationAsync(context, (category, score, isFlagged));

        ModerationDecision decision = await ModerateAsync(host);

        Assert.Equal(action, decision.Action);
        ModerationScore found = decision.ToVerdict().Categories.Single(one => one.Category == $"external/{category}");
        Assert.Equal((score, action), (found.Score, found.Action));
        Assert.Equal(action >= ModerationAction.Review, decision.Reason.Contains($"(external/{category})", StringComparison.Ordinal));
        ScriptedEndpoint.Request request = Assert.Single(host.Endpoint.Requests);
        Assert.Equal("Bearer sk-secret", request.Authorization);
        Assert.Equal($$"""{"input":"{{Prompt}}","model":"scripted"}""", JsonSerializer.Serialize(request.Body));
    }

    [Theory]
    [InlineData("""{"results":[{"flagged":true}]}""")]
    [InlineData("""{"results":[{"flagged":true,"categories":{"violence":false},"category_scores":{"violence":0.1}}],"more":1}""")]
    public async Task ModerateAsync_FlaggedWithoutCategory_IsBlocked(string answer)
    {
        await using EndpointHost host = await EndpointHost.StartAsync(s_settings);
        host.Endpoint.Moderations = (context, _) => ScriptedEndpoint.AnswerAsync(context, StatusCodes.Status200OK, answer);

        ModerationDecision decision = await ModerateAsync(host);

        Assert.Equal((ModerationAction.Block, "external/flagged"), (decision.Action, Assert.Single(decision.Findings).Category));
    }

    [Theory]
    [MemberData(nameof(FailingAnswers.Names), MemberType = typeof(FailingAnswers))]
    public async Task ModerateAsync_EndpointFails_ApprovesNothing(string answer)
    {
        await using EndpointHost host = await EndpointHost.StartAsync([.. s_settings, ("Moderation:External:Timeout", "00:00:01")]);
        host.Endpoint.Moderations = (context, _) => FailingAnswers.WriteAsync(answer, context, Prompt);

        PipelineException failure = await Assert.ThrowsAsync<PipelineException>(() => ModerateAsync(host));

        Assert.Equal((ErrorCodes.ModerationUnavailable, true), (failure.Code, failure.IsTransient));
        Assert.DoesNotContain("quizzaciously", $"{failure} {host.Log}", StringComparison.Ordinal);
        Assert.DoesNotContain("sk-secret", host.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"results":[]}""")]
    [InlineData("""{"results":[null]}""")]
    [InlineData("""{"results":[{"flagged":false},{"flagged":false}]}""")]
    [InlineData("""{"results":[{"flagged":null}]}""")]
    [InlineData("""{"results":[{"categories":{"violence":false}}]}""")]
    [InlineData("""{"results":[{"flagged":false,"category_scores":{"violence":1.5}}]}""")]
    [InlineData("""{"results":[{"flagged":false,"category_scores":{"violence":-1}}]}""")]
    [InlineData("""{"results":[{"flagged":false,"category_scores":{"violence":"high"}}]}""")]
    [InlineData("""{"results":[{"flagged":false,"categories":{"vio\nlence":true}}]}""")]
    public async Task ModerateAsync_AnswerIsNoVerdict_ApprovesNothing(string answer)
    {
        await using EndpointHost host = await EndpointHost.StartAsync(s_settings);
        host.Endpoint.Moderations = (context, _) => ScriptedEndpoint.AnswerAsync(context, StatusCodes.Status200OK, answer);

        PipelineException failure = await Assert.ThrowsAsync<PipelineException>(() => ModerateAsync(host));

        Assert.Equal((ErrorCodes.ModerationUnavailable, true), (failure.Code, failure.IsTransient));
    }

    [Fact]
    public async Task ModerateAsync_NobodyListens_ApprovesNothing()
    {
        await using EndpointHost host = await EndpointHost.StartAsync(s_settings);
        await host.Endpoint.DisposeAsync();

        PipelineException failure = await Assert.ThrowsAsync<PipelineException>(() => ModerateAsync(host));

        Assert.Equal(ErrorCodes.ModerationUnavailable, failure.Code);
    }

    [Fact]
    public async Task ModerateAsync_PolicyIsStricter_StaysStrict()
    {
        await using EndpointHost host = await EndpointHost.StartAsync(s_settings);
        ModerationDecision alone = await TestModerators.Prompts().ModerateAsync("a soldier with a rifle", string.Empty, default);
        Assert.InRange(alone.Action, ModerationAction.Flag, ModerationAction.Review);

        ModerationDecision both = await host.Moderator.ModerateAsync("a soldier with a rifle", string.Empty, default);

        Assert.Equal((alone.Action, alone.Reason), (both.Action, both.Reason));
        Assert.Equal(alone.Findings, both.Findings);
    }

    [Fact]
    public async Task ModerateAsync_PolicyBlocks_SendsNothing()
    {
        await using EndpointHost host = await EndpointHost.StartAsync(s_settings);

        Assert.Equal(ModerationAction.Block, (await host.Moderator.ModerateAsync("a naked child", string.Empty, default)).Action);

        Assert.Empty(host.Endpoint.Requests);
    }

    [Theory]
    [InlineData("false", ModerationAction.Allow, 1)]
    [InlineData("true", ModerationAction.Block, 2)]
    public async Task ModerateAsync_NegativePrompt_IsSentOnlyWhereConfigured(string isSent, ModerationAction action, int requests)
    {
        await using EndpointHost host = await EndpointHost.StartAsync([.. s_settings, ("Moderation:External:NegativePrompts", isSent)]);
        host.Endpoint.Moderations = (context, body) =>
            ScriptedEndpoint.AnswerModerationAsync(context, ("hate", 0.9, body.GetProperty("input").GetString() == "ugly"));

        ModerationDecision decision = await host.Moderator.ModerateAsync(Prompt, "ugly", CancellationToken.None);

        Assert.Equal((action, requests), (decision.Action, host.Endpoint.Requests.Count));
        Assert.Equal(action == ModerationAction.Block, decision.Reason.StartsWith("The negative prompt", StringComparison.Ordinal));
    }

    private static Task<ModerationDecision> ModerateAsync(EndpointHost host) =>
        host.Moderator.ModerateAsync(Prompt, string.Empty, CancellationToken.None);
}

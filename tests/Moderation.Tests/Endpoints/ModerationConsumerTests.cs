using System.Globalization;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using NSubstitute;
using TextToVideo.Artifacts;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Messages;
using TextToVideo.Moderation.Endpoints;
using TextToVideo.Moderation.Enhancement;
using TextToVideo.Moderation.Policy;
using TextToVideo.Moderation.Tests.Frames;
using TextToVideo.Moderation.Text;
using TextToVideo.ServiceDefaults.Messaging;
using PipelineException = TextToVideo.Contracts.PipelineException;

namespace TextToVideo.Moderation.Tests.Endpoints;

public class ModerationConsumerTests
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);
    private static readonly Clip s_small = new(8, 6, 4, 8);
    private readonly Guid _video = Guid.NewGuid();
    private readonly IArtifactStore _artifacts = Substitute.For<IArtifactStore>();
    private readonly IPromptEnhancer _enhancer = Substitute.For<IPromptEnhancer>();

    [Theory]
    [InlineData("a red circle", true)]
    [InlineData("p0rn", false)]
    public async Task ModeratePrompt_Prompt_PublishesDecision(string prompt, bool approved)
    {
        PromptModerated moderated = await AnswerAsync<PromptModerated>(new ModeratePrompt(_video, prompt, ""), TestModerators.Prompts());

        Assert.Equal((_video, approved, approved), (moderated.VideoId, moderated.Verdict.IsApproved, moderated.Verdict.Reason.Length == 0));
    }

    [Theory]
    [InlineData("a red circle", "a large red circle")]
    [InlineData("p0rn", null)]
    public async Task ModeratePrompt_EnhancementRequested_RewritesOnlyAnApprovedPrompt(string prompt, string? expected)
    {
        var request = new EnhancementRequest(prompt, string.Empty, 100);
        var made = new EnhancementResult(
            "a large red circle",
            (await TestModerators.Prompts().ModerateAsync("x", "", default)).ToVerdict(),
            null
        );
        _enhancer.EnhanceAsync(_video, Arg.Any<EnhancementRequest>(), Arg.Any<CancellationToken>()).Returns(made);

        PromptModerated moderated = await AnswerAsync<PromptModerated>(
            new ModeratePrompt(_video, prompt, "", request),
            TestModerators.Prompts()
        );

        Assert.Equal(expected, moderated.Enhancement?.Text);
        await _enhancer.Received(expected is null ? 0 : 1).EnhanceAsync(_video, request, Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task JudgeTexts_Texts_ReturnsEveryCategoryForEach()
    {
        Response<TextsJudged, TextsNotJudged> response = await JudgeAsync(TestModerators.Prompts(), "a red circle", "p0rn");

        Assert.True(response.Is(out Response<TextsJudged>? judged));
        Assert.Equal([ModerationAction.Allow, ModerationAction.Block], judged.Message.Verdicts.Select(v => v.Action));
        Assert.All(judged.Message.Verdicts, v => Assert.Equal(13, v.Categories.Count));
        Assert.All(judged.Message.Verdicts[0].Categories, c => Assert.Equal((0.0, ModerationAction.Allow), (c.Score, c.Action)));
        Assert.InRange(judged.Message.Verdicts[1].Categories.Single(c => c.Category == "sexual").Score, 0.85, 0.94);
    }

    [Fact]
    public async Task JudgeTexts_NoPolicy_ReturnsError()
    {
        Response<TextsJudged, TextsNotJudged> response = await JudgeAsync(
            TestModerators.Prompts(new ModerationOptions { PolicyPath = "no-such-policy.json" }),
            "a red circle"
        );

        Assert.True(response.Is(out Response<TextsNotJudged>? failed));
        Assert.Equal(ErrorCodes.ModerationUnavailable, failed.Message.Code);
    }

    [Fact]
    public async Task JudgeTexts_TextWithTooManyReadings_IsNotJudged()
    {
        string codes = " %41 \u200B 😀 \"ab\" \"cd\" aGVsbG8gd29ybGQgaGVsbG8= \\x41 .... . .-.. .-.. ---";
        Response<TextsJudged, TextsNotJudged> response = await JudgeAsync(
            TestModerators.Prompts(),
            string.Concat(Enumerable.Repeat("k i l l ", 2400)) + codes
        );

        Assert.True(response.Is(out Response<TextsNotJudged>? failed));
        Assert.Equal(ErrorCodes.InvalidRequest, failed.Message.Code);
    }

    [Fact]
    public async Task ModeratePrompt_NoPolicy_FailsStage()
    {
        StageFailed failed = await AnswerAsync<StageFailed>(
            new ModeratePrompt(_video, "a red circle", ""),
            TestModerators.Prompts(new ModerationOptions { PolicyPath = "no-such-policy.json" })
        );

        Assert.Equal((PipelineStages.ModeratePrompt, ErrorCodes.ModerationUnavailable), (failed.Stage, failed.Code));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(-1, false)]
    [InlineData(1, false)]
    [InlineData(144, false)]
    [InlineData(-144, false)]
    public async Task ModerateFrames_Artifact_PublishesDecision(int moreBytes, bool approved)
    {
        byte[] bytes = Clips.Gradient(8, 6, 5).SelectMany(f => f).Take((4 * s_small.FrameBytes) + moreBytes).ToArray();
        _artifacts.OpenReadAsync("frames", Arg.Any<CancellationToken>()).Returns(_ => new MemoryStream(bytes));

        FramesModerated moderated = await AnswerAsync<FramesModerated>(
            new ModerateFrames(_video, "frames", s_small),
            TestModerators.Prompts()
        );

        Assert.Equal(approved, moderated.Verdict.IsApproved);
        Assert.True(approved || moderated.Verdict.Reason.Contains(FrameCategories.Corrupt, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(4, true)]
    [InlineData(4, false)]
    public async Task ModerateFrames_Ahead_ReadsFramesAsTheyAreStored(int segmentFrames, bool approved)
    {
        // Frames of a single colour are not approved, which is known only after the last one.
        byte[][] frames = approved ? [.. Clips.Gradient(8, 6, 4)] : [.. Enumerable.Range(0, 4).Select(_ => new byte[s_small.FrameBytes])];
        bool isStored = false;
        _artifacts
            .OpenReadAsync(Arg.Any<string>(), Arg.Any<CancellationToken>())
            .Returns(call =>
            {
                int first = int.Parse(call.Arg<string>().Split('/')[^2], CultureInfo.InvariantCulture);
                bool isThere = first == 0 || isStored;
                isStored |= first > 0;
                return isThere
                    ? new MemoryStream([.. frames.Skip(first).Take(segmentFrames).SelectMany(frame => frame)])
                    : throw new ArtifactNotFoundException(call.Arg<string>());
            });

        FramesModerated moderated = await AnswerAsync<FramesModerated>(
            new ModerateFrames(_video, "frames", s_small) { IsAhead = true },
            TestModerators.Prompts()
        );

        Assert.Equal(approved, moderated.Verdict.IsApproved);
    }

    [Fact]
    public async Task ModerateFrames_NoArtifact_FailsStage()
    {
        _artifacts
            .OpenReadAsync("frames", Arg.Any<CancellationToken>())
            .Returns<Stream>(_ => throw new PipelineException(ErrorCodes.StorageUnavailable, "gone"));

        StageFailed failed = await AnswerAsync<StageFailed>(new ModerateFrames(_video, "frames", s_small), TestModerators.Prompts());

        Assert.Equal((PipelineStages.ModerateFrames, ErrorCodes.StorageUnavailable), (failed.Stage, failed.Code));
    }

    private async Task<TEvent> AnswerAsync<TEvent>(object command, IPromptModerator prompts)
        where TEvent : class, IPipelineMessage
    {
        using IHost host = Build(prompts);
        IBus bus = host.Services.GetRequiredService<IBus>();
        var recorder = new BusRecorder();
        recorder.Connect(bus);
        await host.StartAsync().WaitAsync(s_timeout);

        await bus.Publish(command).WaitAsync(s_timeout);

        await recorder.UntilAsync(() => recorder.Published<TEvent>(_video).Count > 0);
        await host.StopAsync().WaitAsync(s_timeout);
        return Assert.Single(recorder.Published<TEvent>(_video));
    }

    private async Task<Response<TextsJudged, TextsNotJudged>> JudgeAsync(IPromptModerator prompts, params string[] texts)
    {
        using IHost host = Build(prompts);
        await host.StartAsync().WaitAsync(s_timeout);
        Response<TextsJudged, TextsNotJudged> response = await host
            .Services.GetRequiredService<IBus>()
            .CreateRequestClient<JudgeTexts>(s_timeout)
            .GetResponse<TextsJudged, TextsNotJudged>(new JudgeTexts(texts));
        await host.StopAsync().WaitAsync(s_timeout);
        return response;
    }

    private IHost Build(IPromptModerator prompts)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder
            .Services.AddSingleton(_artifacts)
            .AddSingleton<IStageClaims>(new GrantedStageClaims())
            .AddSingleton(prompts)
            .AddSingleton(_enhancer)
            .AddSingleton(TestModerators.Frames())
            .AddStageConsumer<ModeratePromptConsumer>(concurrentMessages: 1)
            .AddStageConsumer<ModerateFramesConsumer>(concurrentMessages: 1)
            .AddStageConsumer<JudgeTextsConsumer>(concurrentMessages: 1);
        builder.AddMessageBus();
        return builder.Build();
    }
}

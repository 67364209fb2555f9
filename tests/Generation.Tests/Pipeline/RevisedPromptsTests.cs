using TextToVideo.Contracts;
using TextToVideo.Contracts.Messages;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Tests.Pipeline;

public sealed class RevisedPromptsTests(SagaFixture saga) : IClassFixture<SagaFixture>
{
    private const string Text = "a large red circle";

    [Fact]
    public async Task PromptModerated_Rewritten_IsEncodedWithThePhrasesAndRecorded()
    {
        VideoJob job = await StartAsync();
        Assert.Equal(
            new EnhancementRequest("a red circle", ", ink", 4000),
            Assert.IsType<ModeratePrompt>(Assert.Single(saga.Recorder.Commands(job.CorrelationId))).Enhancement
        );

        await ModerateAsync(job, new EnhancementResult(Text, TestVerdicts.Approved, null));

        Assert.Equal(("EncodingText", $"{Text}, ink", Text), (job.CurrentState, job.EncodedPrompt, job.Enhancement?.RevisedPrompt));
        Assert.Equal("a red circle --style ink", job.Prompt);
        Assert.Empty(job.Warnings);
        Assert.Equal(["prompt", "revised_prompt"], job.Decisions.Select(decision => decision.Kind));
        Assert.Distinct(job.Decisions.Select(decision => decision.TextHash));
        EncodeText encode = Assert.IsType<EncodeText>(saga.Recorder.Commands(job.CorrelationId)[^1]);
        Assert.Equal(($"{Text}, ink", ", ink"), (encode.Prompt, encode.Phrases));
    }

    /// <summary>The command of the stage can be sent twice, so that the endpoint is asked twice and gives two texts.</summary>
    [Fact]
    public async Task PromptModerated_Twice_KeepsTheFirstText()
    {
        VideoJob job = await StartAsync();
        await ModerateAsync(job, new EnhancementResult(Text, TestVerdicts.Approved, null));

        await saga.Bus.Publish(
            new PromptModerated(job.CorrelationId, TestVerdicts.Approved, new EnhancementResult("another", TestVerdicts.Approved, null))
        );
        await saga.Recorder.HandledAsync<PromptModerated>(job.CorrelationId, 2);
        await saga.PublishAsync(new ResumeVideo(job.CorrelationId));

        Assert.Equal(
            [$"{Text}, ink", $"{Text}, ink"],
            saga.Recorder.Commands(job.CorrelationId).OfType<EncodeText>().Select(command => command.Prompt)
        );
    }

    [Theory]
    [InlineData(ModerationAction.Review, "ReviewingPrompt")]
    [InlineData(ModerationAction.Block, "Rejected")]
    public async Task PromptModerated_RewrittenPromptIsNotApproved_IsNotEncoded(ModerationAction action, string state)
    {
        VideoJob job = await StartAsync();
        ModerationVerdict verdict =
            action == ModerationAction.Review ? TestVerdicts.Review("Look.") : TestVerdicts.Blocked("It must not be.");

        await ModerateAsync(job, new EnhancementResult(Text, verdict, null));

        Assert.Equal((state, Text), (job.CurrentState, job.Enhancement?.RevisedPrompt));
        Assert.Equal(
            [("prompt", ModerationAction.Allow), ("revised_prompt", action)],
            job.Decisions.Select(decision => (decision.Kind, decision.Action))
        );
        Assert.DoesNotContain(saga.Recorder.Commands(job.CorrelationId), command => command is EncodeText);
        if (action == ModerationAction.Review)
        {
            await saga.PublishAsync(new DecideReview(job.CorrelationId, PipelineStages.ModeratePrompt, Approved: true, string.Empty));
            Assert.Equal($"{Text}, ink", saga.Recorder.Commands(job.CorrelationId).OfType<EncodeText>().Single().Prompt);
        }
        else
        {
            Assert.Equal("It must not be.", job.ErrorMessage);
        }
    }

    [Theory]
    [InlineData("the server did not answer in time", "the server did not answer in time")]
    [InlineData(null, "the moderation service did not rewrite it")]
    public async Task PromptModerated_NotRewritten_ContinuesWithTheOriginalAndAWarning(string? problem, string expected)
    {
        VideoJob job = await StartAsync();

        await ModerateAsync(job, problem is null ? null : new EnhancementResult(null, null, problem));

        Assert.Equal(("EncodingText", "a red circle, ink"), (job.CurrentState, job.EncodedPrompt));
        Assert.Equal(
            $"enhance_prompt: the prompt was not rewritten, because {expected}; it is used as it was written.",
            Assert.Single(job.Warnings)
        );
        Assert.Equal("prompt", Assert.Single(job.Decisions).Kind);
    }

    /// <summary>A text without a verdict must not be encoded, whatever the worker means by it.</summary>
    [Fact]
    public async Task PromptModerated_TextWithoutVerdict_IsNotUsed()
    {
        VideoJob job = await StartAsync();

        await ModerateAsync(job, new EnhancementResult(Text, null, null));

        Assert.Equal(("a red circle, ink", null), (job.EncodedPrompt, job.Enhancement?.RevisedPrompt));
    }

    [Fact]
    public async Task PromptModerated_OriginalNeedsReview_IsUsedAsItWasWritten()
    {
        VideoJob job = await StartAsync();

        Assert.Null(await saga.PublishAsync(new PromptModerated(job.CorrelationId, TestVerdicts.Review("Look."))));

        Assert.Equal("ReviewingPrompt", job.CurrentState);
        Assert.Contains("a reviewer has to approve it first", Assert.Single(job.Warnings), StringComparison.Ordinal);
        await saga.PublishAsync(new DecideReview(job.CorrelationId, PipelineStages.ModeratePrompt, Approved: true, string.Empty));
        Assert.Equal("a red circle, ink", saga.Recorder.Commands(job.CorrelationId).OfType<EncodeText>().Single().Prompt);
    }

    private async Task<VideoJob> StartAsync()
    {
        VideoJob job = TestJobs.Create();
        job.Prompt = "a red circle --style ink";
        job.EncodedPrompt = "a red circle, ink";
        job.Customisation = new Customisation("ink", null, null, null);
        job.Enhancement = new PromptEnhancement(4000);
        await saga.AddAsync(job);
        Assert.Null(await saga.PublishAsync(new VideoRequested(job.CorrelationId)));
        return job;
    }

    private async Task ModerateAsync(VideoJob job, EnhancementResult? enhancement) =>
        Assert.Null(await saga.PublishAsync(new PromptModerated(job.CorrelationId, TestVerdicts.Approved, enhancement)));
}

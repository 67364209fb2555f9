using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Tests.Jobs;

public sealed class RemixTests
{
    private static readonly VideoJob s_source = TestJobs.Create(VideoJobStates.Completed);

    [Fact]
    public void Complete_OnlyAPrompt_TakesAllElseFromTheSource()
    {
        var input = new CreateVideoInput { Prompt = "a blue circle", IdempotencyKey = "k" };

        CreateVideoInput remix = Remix.Complete(input, s_source);

        Assert.Equal(s_source.OutputFormats, remix.OutputFormats);
        Assert.Equal(
            new CreateVideoInput
            {
                Prompt = "a blue circle",
                NegativePrompt = s_source.NegativePrompt,
                Model = "model-a",
                Size = "64x48",
                NumFrames = 16,
                Fps = 8,
                Seed = s_source.Seed,
                NumInferenceSteps = 20,
                GuidanceScale = 3.1,
                GuidanceMinSigma = 0.1,
                GuidanceMaxSigma = 0.9,
                CacheThreshold = 0.15,
                Style = "ink",
                Camera = "pan left",
                Mood = "calm",
                Theme = "night",
                Priority = "high",
                IdempotencyKey = "k",
            },
            remix with
            {
                OutputFormats = null,
            }
        );
    }

    [Fact]
    public void Complete_PromptSaysAStyle_LeavesItToThePrompt()
    {
        CreateVideoInput remix = Remix.Complete(new CreateVideoInput { Prompt = "a blue circle --style oil --theme sea" }, s_source);

        Assert.Equal((null, "pan left", "calm", null), (remix.Style, remix.Camera, remix.Mood, remix.Theme));
    }

    [Fact]
    public void Complete_EverythingSaid_TakesNothing()
    {
        var input = new CreateVideoInput
        {
            Prompt = "a blue circle",
            NegativePrompt = string.Empty,
            Model = "model-a",
            Size = "32x32",
            Seconds = 1,
            Fps = 4,
            Seed = 0,
            NumInferenceSteps = 1,
            GuidanceScale = 1,
            GuidanceMinSigma = 0.2,
            GuidanceMaxSigma = 0.7,
            CacheThreshold = 0,
            Style = "oil",
            Camera = "static",
            Mood = string.Empty,
            Theme = "sea",
            OutputFormats = ["gif"],
            Priority = "low",
        };

        Assert.Equal(input, Remix.Complete(input, s_source));
    }

    [Fact]
    public void Complete_AnotherModel_LeavesWhatModelsDifferInToIt()
    {
        CreateVideoInput remix = Remix.Complete(new CreateVideoInput { Prompt = "a", Model = "model-b" }, s_source);

        Assert.Equal((s_source.Seed, s_source.NegativePrompt), (remix.Seed, remix.NegativePrompt));
        Assert.Equal(
            (null, null, null, null, null),
            (remix.Size, remix.NumFrames, remix.Fps, remix.NumInferenceSteps, remix.GuidanceScale)
        );
        Assert.Equal((null, null, null), (remix.GuidanceMinSigma, remix.GuidanceMaxSigma, remix.CacheThreshold));
    }
}

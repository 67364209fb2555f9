using NSubstitute;
using NSubstitute.ExceptionExtensions;
using TextToVideo.Contracts;
using TextToVideo.Moderation.Frames;
using TextToVideo.Moderation.Frames.Classifier;
using TextToVideo.Moderation.Policy;

namespace TextToVideo.Moderation.Tests.Frames;

public class FrameModeratorTests
{
    private static readonly Clip s_small = new(32, 24, 16, 8);

    [Fact]
    public async Task ModerateAsync_OrdinaryClip_Approves()
    {
        ModerationDecision decision = await ModerateAsync(s_small, Clips.Gradient(32, 24, 16));

        Assert.True(decision.Approved);
        Assert.False(decision.Flagged);
        Assert.Equal("", decision.Reason);
    }

    [Theory]
    [InlineData(15, "there are 15 of the expected 16 frames")]
    [InlineData(17, "there are more than the expected 16 frames")]
    [InlineData(0, "there are 0 of the expected 16 frames")]
    public async Task ModerateAsync_WrongNumberOfFrames_IsCorrupt(int frames, string detail)
    {
        ModerationDecision decision = await ModerateAsync(s_small, Clips.Gradient(32, 24, frames));

        AssertBlocked(decision, FrameCategories.Corrupt, detail);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task ModerateAsync_WrongLength_IsCorrupt(int more)
    {
        byte[][] frames = Clips.Gradient(32, 24, 16).ToArray();
        frames[9] = new byte[frames[9].Length + more];

        ModerationDecision decision = await ModerateAsync(s_small, frames);

        AssertBlocked(decision, FrameCategories.Corrupt, $"frame 9 has {2304 + more} bytes; a frame of 32x24 RGB pixels has 2304");
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(255, 255, 255)]
    [InlineData(127, 127, 127)]
    public async Task ModerateAsync_SingleColour_IsConstant(byte red, byte green, byte blue)
    {
        // A difference of one level is allowed for rounding.
        ModerationDecision decision = await ModerateAsync(
            s_small,
            Clips.Make(32, 24, 16, (_, x, _) => (red, green, (byte)(blue == 255 ? blue - (x % 2) : blue + (x % 2))))
        );

        AssertBlocked(decision, FrameCategories.Constant, "all frames have the same single colour");
    }

    [Fact]
    public async Task ModerateAsync_StillLowContrastImage_Approves()
    {
        // A barely visible, still image is not constant.
        ModerationDecision decision = await ModerateAsync(
            s_small,
            Clips.Make(32, 24, 16, (_, x, y) => Grey(x is > 10 and < 20 && y > 10 ? 250 : 252))
        );

        Assert.False(decision.Flagged);
    }

    [Fact]
    public async Task ModerateAsync_UniformFramesThatBrighten_Approves() =>
        Assert.True((await ModerateAsync(s_small, Clips.Make(32, 24, 16, (frame, _, _) => ((byte)(frame * 4), 0, 0)))).Approved);

    [Fact]
    public async Task ModerateAsync_Flashing_BlocksAndStatesTime()
    {
        ModerationDecision decision = await ModerateAsync(s_small, Clips.Make(32, 24, 16, (frame, _, _) => Grey(frame % 2 * 255)));

        AssertBlocked(decision, FrameCategories.Flashing, "more than 3 flashes within the second up to 0.88 s");
    }

    [Fact]
    public async Task ModerateAsync_RedFlashing_Blocks()
    {
        ModerationDecision decision = await ModerateAsync(s_small, Clips.Make(32, 24, 16, (frame, _, _) => ((byte)(frame % 2 * 80), 0, 0)));

        AssertBlocked(decision, FrameCategories.RedFlashing, "more than 3 flashes");
    }

    [Theory]
    [InlineData(0, 24, 16, 8, "width: is 0; it must be from 1 to 16384")]
    [InlineData(32, -1, 16, 8, "height: is -1; it must be from 1 to 16384")]
    [InlineData(32, 16385, 16, 8, "height: is 16385; it must be from 1 to 16384")]
    [InlineData(32, 24, 0, 8, "num_frames: is 0; it must be from 1 to 2147483647")]
    [InlineData(32, 24, 16, 0, "fps: is 0; it must be from 1 to 1000")]
    public async Task ModerateAsync_InvalidClip_ErrorNamesField(int width, int height, int frames, int fps, string message)
    {
        PipelineException error = await Assert.ThrowsAsync<PipelineException>(() =>
            ModerateAsync(new Clip(width, height, frames, fps), [])
        );

        Assert.Equal((ErrorCodes.InvalidRequest, message), (error.Code, error.Message));
    }

    [Fact]
    public async Task ModerateAsync_Classifier_GetsEveryNthFrameAndLast()
    {
        IFrameClassifier classifier = Classifier("sexual", every: 6);
        var seen = new List<byte>();
        classifier
            .ClassifyAsync(default, default, default, default)
            .ReturnsForAnyArgs(call =>
            {
                seen.Add(call.Arg<ReadOnlyMemory<byte>>().Span[0]);
                return Scores();
            });

        await ModerateAsync(s_small, Clips.Gradient(32, 24, 16), classifier);

        Assert.Equal([0, 6, 12, 15], seen);
    }

    [Theory]
    [InlineData(0.3, true, false)]
    [InlineData(0.5, true, true)]
    [InlineData(0.9, false, true)]
    public async Task ModerateAsync_ClassifierScore_IsJudgedByPolicy(double score, bool approved, bool flagged)
    {
        IFrameClassifier classifier = Classifier("sexual", every: 8);
        classifier
            .ClassifyAsync(default, default, default, default)
            .ReturnsForAnyArgs(Scores(), Scores(("sexual", score)), Scores(("sexual", 0.1)));

        ModerationDecision decision = await ModerateAsync(s_small, Clips.Gradient(32, 24, 16), classifier);

        Assert.Equal((approved, flagged), (decision.Approved, decision.Flagged));
        Assert.True(approved || decision.Reason.Contains("(sexual)", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task ModerateAsync_ClassifierOfPeople_JudgesOnlyFramesThatCanShowThem(bool showsPeople, bool approved)
    {
        IFrameClassifier classifier = Classifier("sexual", every: 8);
        classifier.OnlyPeople.Returns(true);
        classifier.ClassifyAsync(default, default, default, default).ReturnsForAnyArgs(Scores(("sexual", 0.9)));

        ModerationDecision decision = await TestModerators
            .Frames(classifier)
            .ModerateAsync(s_small, showsPeople, Clips.Stream(Clips.Gradient(32, 24, 16)), default);

        Assert.Equal((approved, showsPeople), (decision.Approved, decision.Scores.ContainsKey("sexual")));
    }

    [Fact]
    public async Task ModerateAsync_BrokenClassifierOfPeople_ConcernsOnlyFramesThatCanShowThem()
    {
        IFrameClassifier classifier = Classifier("sexual", every: 8);
        classifier.OnlyPeople.Returns(true);
        classifier.When(c => c.EnsureReady()).Throw(new PipelineException(ErrorCodes.ModerationUnavailable, "no model"));
        IFrameModerator moderator = TestModerators.Frames(classifier);

        await Assert.ThrowsAsync<PipelineException>(() =>
            moderator.ModerateAsync(s_small, showsPeople: true, Clips.Stream(Clips.Gradient(32, 24, 16)), default)
        );
        ModerationDecision other = await moderator.ModerateAsync(
            s_small,
            showsPeople: false,
            Clips.Stream(Clips.Gradient(32, 24, 16)),
            default
        );

        Assert.True(other.Approved);
    }

    [Fact]
    public async Task ModerateAsync_ClassifierFails_Throws()
    {
        IFrameClassifier classifier = Classifier("sexual", every: 15);
        classifier.ClassifyAsync(default, default, default, default).ThrowsAsyncForAnyArgs(new InvalidOperationException("broken"));

        await Assert.ThrowsAsync<InvalidOperationException>(() => ModerateAsync(s_small, Clips.Gradient(32, 24, 16), classifier));
    }

    [Fact]
    public async Task ModerateAsync_ClassifierCannotLoad_ThrowsBeforeFirstFrame()
    {
        IFrameClassifier classifier = Classifier("sexual", every: 1);
        classifier.When(c => c.EnsureReady()).Throw(new PipelineException(ErrorCodes.ModerationUnavailable, "no model"));

        await Assert.ThrowsAsync<PipelineException>(() => ModerateAsync(s_small, Clips.Gradient(32, 24, 16), classifier));
    }

    [Fact]
    public async Task ModerateAsync_ClassifierCategoryNotInPolicy_Throws()
    {
        PipelineException error = await Assert.ThrowsAsync<PipelineException>(() =>
            ModerateAsync(s_small, Clips.Gradient(32, 24, 16), Classifier("weather", every: 1))
        );

        Assert.Equal(ErrorCodes.ModerationUnavailable, error.Code);
        Assert.Contains("weather", error.Message);
    }

    [Fact]
    public async Task ModerateAsync_FrameSourceFails_Throws()
    {
        static IEnumerable<byte[]> Broken()
        {
            yield return new byte[32 * 24 * 3];
            throw new IOException("disk");
        }

        await Assert.ThrowsAsync<IOException>(() => ModerateAsync(s_small, Broken()));
    }

    [Fact]
    public async Task ModerateAsync_Cancelled_Throws() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            TestModerators
                .Frames()
                .ModerateAsync(s_small, showsPeople: true, Clips.Stream(Clips.Gradient(32, 24, 16)), new CancellationToken(canceled: true))
        );

    private static Task<ModerationDecision> ModerateAsync(Clip clip, IEnumerable<byte[]> frames, params IFrameClassifier[] classifiers) =>
        TestModerators.Frames(classifiers).ModerateAsync(clip, showsPeople: true, Clips.Stream(frames), default);

    private static (byte, byte, byte) Grey(int level) => ((byte)level, (byte)level, (byte)level);

    private static IFrameClassifier Classifier(string category, int every)
    {
        IFrameClassifier classifier = Substitute.For<IFrameClassifier>();
        classifier.Categories.Returns([category]);
        classifier.SampleEvery.Returns(every);
        return classifier;
    }

    private static IReadOnlyDictionary<string, double> Scores(params (string Category, double Score)[] scores) =>
        scores.ToDictionary(s => s.Category, s => s.Score);

    private static void AssertBlocked(ModerationDecision decision, string category, string detail)
    {
        Assert.False(decision.Approved);
        Assert.Contains(decision.Findings, f => f.Category == category && f.Action == ModerationAction.Block);
        Assert.Contains($"({category})", decision.Reason);
        Assert.Contains(detail, decision.Reason);
    }
}

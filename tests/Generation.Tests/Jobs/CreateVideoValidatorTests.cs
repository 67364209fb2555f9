using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using TextToVideo.Contracts;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Tests.Jobs;

public sealed class CreateVideoValidatorTests
{
    private static readonly CreateVideoInput s_minimal = new() { Prompt = "a red circle" };

    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void Validate_OnlyAPrompt_TakesTheDefaultModelsDefaults()
    {
        VideoJob job = Validate(s_minimal);

        Assert.Equal("small", job.Model);
        Assert.Equal("a red circle", job.Prompt);
        Assert.Equal(string.Empty, job.NegativePrompt);
        Assert.Equal(new Clip(64, 48, 16, 8), job.Clip);
        Assert.Equal(20, job.NumInferenceSteps);
        Assert.Equal(3.5, job.GuidanceScale);
        Assert.Equal(["mp4"], job.OutputFormats);
        Assert.InRange(job.Seed, 0, (1L << 53) - 1);
        Assert.Equal(VideoJobStates.Queued, job.CurrentState);
        Assert.Equal(_clock.GetUtcNow(), job.CreatedAt);
        Assert.NotEqual(job.CorrelationId, Validate(s_minimal).CorrelationId);
    }

    [Theory]
    [InlineData("small", 1d, "grey", "negative_prompt")]
    [InlineData("small", 1.00000001, "grey", "negative_prompt")]
    [InlineData("small", 1d, null, "")]
    [InlineData("small", 2d, "grey", "")]
    [InlineData("small", null, "grey", "")]
    [InlineData("large", 0d, "grey", "prompt")]
    public void Validate_TextWithoutEffect_IsNamedInAWarning(string model, double? guidance, string? negativePrompt, string field)
    {
        VideoJob job = Validate(s_minimal with { Model = model, GuidanceScale = guidance, NegativePrompt = negativePrompt });

        Assert.Equal(field.Length == 0 ? [] : [field], job.Warnings.Select(warning => warning.Split(':')[0]));
    }

    [Theory]
    [InlineData("small", null, "")]
    [InlineData("large", null, "blurry")]
    [InlineData("large", "grey", "grey")]
    [InlineData("large", "", "")]
    public void Validate_NegativePrompt_IsTheModelsIfNoneIsGiven(string model, string? negativePrompt, string expected)
    {
        // Nobody is warned of a default.
        VideoJob job = Validate(s_minimal with { Model = model, NegativePrompt = negativePrompt, GuidanceScale = 2 });
        VideoJob unguided = Validate(s_minimal with { Model = model, GuidanceScale = 1 });

        Assert.Equal(expected, job.NegativePrompt);
        Assert.Empty(unguided.Warnings);
    }

    [Fact]
    public void Validate_NoSeed_DrawsOne() =>
        Assert.True(Enumerable.Range(0, 8).Select(_ => Validate(s_minimal).Seed).Distinct().Count() > 1);

    /// <summary>Values with which other servers let the server choose.</summary>
    [Fact]
    public void Validate_RandomSeedAndAutoSize_ChoosesThem()
    {
        VideoJob job = Validate(s_minimal with { Seed = -1, Size = "auto", Model = "sora-2" });

        Assert.InRange(job.Seed, 0, int.MaxValue);
        Assert.Equal(("small", 64, 48), (job.Model, job.Clip.Width, job.Clip.Height));
        Assert.Equal("seed", Assert.Throws<InvalidFieldException>(() => Validate(s_minimal with { Seed = -2 })).Field);
    }

    [Fact]
    public void Validate_EverythingGiven_TakesIt()
    {
        VideoJob job = Validate(
            new CreateVideoInput
            {
                Prompt = "  two words\n🎬 ",
                NegativePrompt = "grey",
                Model = "large",
                Size = "848x480",
                NumFrames = 163,
                Fps = 30,
                Seed = 0,
                NumInferenceSteps = 2,
                GuidanceScale = 0,
                OutputFormats = ["gif", "webm", "gif"],
            }
        );

        Assert.Equal("  two words\n🎬 ", job.Prompt);
        Assert.Equal("grey", job.NegativePrompt);
        Assert.Equal("large", job.Model);
        Assert.Equal(new Clip(848, 480, 163, 30), job.Clip);
        Assert.Equal((0, 2, 0), (job.Seed, job.NumInferenceSteps, job.GuidanceScale));
        Assert.Equal(["gif", "webm"], job.OutputFormats);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("\t\r\n\u00a0\u2003\u3000")]
    public void Validate_PromptIsBlank_IsRefused(string? prompt) =>
        Refused(s_minimal with { Prompt = prompt }, "prompt", "must not be empty");

    [Fact]
    public void Validate_TextOfTheLargestLength_IsTaken()
    {
        string longest = new('x', 1000);

        Assert.Equal(
            (longest, longest),
            (Validate(s_minimal with { Prompt = longest }).Prompt, Validate(s_minimal with { NegativePrompt = longest }).NegativePrompt)
        );
    }

    [Theory]
    [InlineData(1001)]
    [InlineData(100 * 1024)]
    public void Validate_TextIsTooLong_SaysHowLongItMayBe(int length)
    {
        string text = new('x', length);

        Refused(s_minimal with { Prompt = text }, "prompt", "1000 characters", $"{length}");
        Refused(s_minimal with { NegativePrompt = text }, "negative_prompt", "1000 characters", $"{length}");
    }

    [Theory]
    [InlineData('\ud83c', "must be valid Unicode text")]
    [InlineData('\udfac', "must be valid Unicode text")]
    [InlineData('\ufffd', "must be valid Unicode text")]
    [InlineData('\0', "U+0000")]
    public void Validate_TextWithABrokenCharacter_IsRefused(char broken, string message)
    {
        string[] texts = [$"{broken}", $"{broken} circle", $"a {broken} circle", $"circle {broken}"];
        foreach (string text in texts)
        {
            Refused(s_minimal with { Prompt = text }, "prompt", message);
            Refused(s_minimal with { NegativePrompt = text }, "negative_prompt", message);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("64")]
    [InlineData("64x")]
    [InlineData("x48")]
    [InlineData("64X48")]
    [InlineData("64×48")]
    [InlineData("64 x 48")]
    [InlineData(" 64x48")]
    [InlineData("+64x48")]
    [InlineData("-64x-48")]
    [InlineData("48x64")]
    [InlineData("64x48x3")]
    [InlineData("848x480")]
    [InlineData("99999999999999999999x48")]
    [InlineData("0x0")]
    public void Validate_SizeTheModelDoesNotMake_NamesThoseItMakes(string size) =>
        Refused(s_minimal with { Size = size }, "size", "64x48, 128x96", "small");

    [Fact]
    public void Validate_AnotherSizeOfTheModel_IsTaken() =>
        Assert.Equal(new Clip(128, 96, 16, 8), Validate(s_minimal with { Size = "128x96" }).Clip);

    [Theory]
    [InlineData(0)]
    [InlineData(-16)]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(17)]
    [InlineData(24)]
    [InlineData(33)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public void Validate_FramesTheModelDoesNotMake_NamesThoseItMakes(int frames) =>
        Refused(s_minimal with { NumFrames = frames }, "num_frames", "16, 32", "small");

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(8)]
    [InlineData(162)]
    [InlineData(169)]
    public void Validate_FramesNotOnTheModelsGrid_NamesTheGrid(int frames) =>
        Refused(s_minimal with { Model = "large", NumFrames = frames }, "num_frames", "7 to 163 in steps of 6", "large");

    [Theory]
    [InlineData(2.0, null, 16)]
    [InlineData(4.0, null, 32)]
    [InlineData(2.05, null, 16)]
    [InlineData(1.0, 16, 16)]
    [InlineData(16.0, 1, 16)]
    [InlineData(0.53, 30, 16)]
    [InlineData(1.875, null, 16)]
    [InlineData(2.125, null, 16)]
    public void Validate_Seconds_GivesTheFramesTheyTake(double seconds, int? fps, int frames) =>
        Assert.Equal(frames, Validate(s_minimal with { Seconds = seconds, Fps = fps }).Clip.NumFrames);

    [Theory]
    [InlineData(0)]
    [InlineData(-2)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1.8)]
    [InlineData(2.2)]
    [InlineData(1e300)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void Validate_SecondsTheModelDoesNotMake_NamesTheFrames(double seconds) =>
        Refused(s_minimal with { Seconds = seconds }, "seconds", "8 frames per second", "16, 32", "small");

    [Fact]
    public void Validate_SecondsAndFrames_IsRefused() => Refused(s_minimal with { Seconds = 2, NumFrames = 16 }, "seconds", "num_frames");

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(31)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public void Validate_FpsOutOfRange_NamesTheRange(int fps) => Refused(s_minimal with { Fps = fps }, "fps", "1 to 30", "small");

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(101)]
    [InlineData(int.MaxValue)]
    public void Validate_StepsOutOfRange_NamesTheRange(int steps) =>
        Refused(s_minimal with { NumInferenceSteps = steps }, "num_inference_steps", "2 to 100", "small");

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(double.MaxValue)]
    [InlineData(0.99)]
    [InlineData(10.01)]
    [InlineData(-3)]
    public void Validate_GuidanceOutOfRange_NamesTheRange(double guidance) =>
        Refused(s_minimal with { GuidanceScale = guidance }, "guidance_scale", "1 to 10", "small");

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(-0.01)]
    [InlineData(1.01)]
    public void Validate_FractionOutOfRange_NamesTheRange(double fraction)
    {
        Refused(s_minimal with { GuidanceMinSigma = fraction }, "guidance_min_sigma", "0 to 1");
        Refused(s_minimal with { GuidanceMaxSigma = fraction }, "guidance_max_sigma", "0 to 1");
        Refused(s_minimal with { CacheThreshold = fraction }, "cache_threshold", "0 to 1");
    }

    [Fact]
    public void Validate_EmptyGuidanceInterval_NamesTheFieldOfTheRequest()
    {
        Refused(s_minimal with { GuidanceMinSigma = 0.6, GuidanceMaxSigma = 0.5 }, "guidance_min_sigma", "at most 0.5");
        Refused(s_minimal with { GuidanceMinSigma = 0.6, GuidanceMaxSigma = 0.5 }, "guidance_min_sigma", "guidance_max_sigma");
    }

    [Fact]
    public void Validate_GuidanceIntervalAndCache_TakesThoseOfTheRequestOrTheModel()
    {
        VideoJob given = Validate(s_minimal with { GuidanceMinSigma = 0.1, GuidanceMaxSigma = 0.9, CacheThreshold = 0.15 });
        VideoJob defaults = Validate(s_minimal);

        Assert.Equal((0.1, 0.9, 0.15), (given.GuidanceMinSigma, given.GuidanceMaxSigma, given.CacheThreshold));
        Assert.Equal((0, 1, 0), (defaults.GuidanceMinSigma, defaults.GuidanceMaxSigma, defaults.CacheThreshold));
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(10.0)]
    public void Validate_GuidanceAtTheBound_IsTaken(double guidance) =>
        Assert.Equal(guidance, Validate(s_minimal with { GuidanceScale = guidance }).GuidanceScale);

    [Theory]
    [InlineData(-2)]
    [InlineData(1L << 53)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void Validate_SeedOutOfRange_NamesTheRange(long seed) =>
        Refused(s_minimal with { Seed = seed }, "seed", "0 to 9007199254740991");

    [Theory]
    [InlineData(0)]
    [InlineData((1L << 53) - 1)]
    public void Validate_SeedAtTheBound_IsTaken(long seed) => Assert.Equal(seed, Validate(s_minimal with { Seed = seed }).Seed);

    [Theory]
    [InlineData("unknown")]
    [InlineData("Small")]
    [InlineData(" small")]
    [InlineData("../small")]
    public void Validate_UnknownModel_NamesThoseThatAreAvailable(string model)
    {
        InvalidFieldException error = Refused(s_minimal with { Model = model }, "model", "large, small");

        Assert.DoesNotContain("absent", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_ModelWithoutWeights_SaysWhatIsMissing() =>
        Refused(s_minimal with { Model = "absent" }, "model", "absent is not available", "missing: denoiser.onnx");

    public static TheoryData<string[]> WrongFormats =>
        new() { Array.Empty<string>(), new[] { "mov" }, new[] { "mp4", "mov" }, new[] { "MP4" }, new[] { ".mp4" }, new[] { string.Empty } };

    [Theory]
    [MemberData(nameof(WrongFormats))]
    public void Validate_FormatThatIsNotMade_NamesThoseThatAre(string[] formats) =>
        Refused(s_minimal with { OutputFormats = formats }, "output_formats", "mp4, webm, avi, gif");

    [Theory]
    [InlineData(true, false, null, false)]
    [InlineData(true, true, null, true)]
    [InlineData(true, true, false, false)]
    [InlineData(true, false, true, true)]
    [InlineData(false, true, null, false)]
    [InlineData(false, false, true, false)]
    public void Validate_EnhancePrompt_IsAsRequestedWhereTheServerOffersIt(bool isOffered, bool isDefault, bool? requested, bool isEnhanced)
    {
        var options = new PromptEnhancementOptions { Endpoint = isOffered ? "http://127.0.0.1/v1" : "", Default = isDefault };
        var validator = new CreateVideoValidator(new TestModelRepository(), Options.Create(options), _clock);

        VideoJob job = validator.Validate(s_minimal with { EnhancePrompt = requested });

        Assert.Equal(isEnhanced, job.Enhancement is not null);
        Assert.Null(job.Enhancement?.RevisedPrompt);
        Assert.Equal(requested == true && !isOffered ? 1 : 0, job.Warnings.Count(text => text.StartsWith("enhance_prompt: ", default)));
    }

    private VideoJob Validate(CreateVideoInput input) =>
        new CreateVideoValidator(new TestModelRepository(), Options.Create(new PromptEnhancementOptions()), _clock).Validate(input);

    private InvalidFieldException Refused(CreateVideoInput input, string field, params string[] says)
    {
        InvalidFieldException error = Assert.Throws<InvalidFieldException>(() => Validate(input));
        Assert.Equal(field, error.Field);
        Assert.Equal(ErrorCodes.InvalidRequest, error.Code);
        Assert.StartsWith($"{field}: ", error.Message, StringComparison.Ordinal);
        Assert.All(says, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
        Assert.True(error.Message.Length < 300, error.Message);
        return error;
    }
}

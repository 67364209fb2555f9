using TextToVideo.Contracts;
using TextToVideo.Inference.Models;

namespace TextToVideo.Inference.Tests.Models;

public sealed class ModelLimitsTests
{
    public static TheoryData<GenerationParameters, string> Invalid =>
        new()
        {
            {
                new() { Prompt = new string('x', 1001) },
                "prompt: must not be longer than 1000 characters, but has 1001"
            },
            {
                new() { NegativePrompt = "\ufffd" },
                "negative_prompt: must be valid Unicode text"
            },
            {
                new() { Size = new VideoSize(65, 64) },
                "size: must be one of 256x256, 384x256, 64x64, 96x64; the nearest is 64x64 (model shapes-mini)"
            },
            {
                new() { NumFrames = 10 },
                "num_frames: must be one of 9, 17, 25, 33; the nearest is 9 (model shapes-mini)"
            },
            {
                new() { Fps = 31 },
                "fps: must be from 1 to 30 (model shapes-mini)"
            },
            {
                new() { Seed = -1 },
                "seed: must be from 0 to 9007199254740991"
            },
            {
                new() { NumInferenceSteps = 0 },
                "num_inference_steps: must be from 1 to 100 (model shapes-mini)"
            },
            {
                new() { GuidanceScale = float.NaN },
                "guidance_scale: must be a number from 1 to 10 (model shapes-mini)"
            },
            {
                new() { GuidanceMinSigma = 1.5f },
                "guidance_min_sigma: must be a number from 0 to 1"
            },
            {
                new() { GuidanceMinSigma = 0.75f, GuidanceMaxSigma = 0.5f },
                "guidance_min_sigma: must be at most 0.5, the guidance_max_sigma"
            },
            {
                new() { CacheThreshold = float.NaN },
                "cache_threshold: must be a number from 0 to 1"
            },
        };

    [Theory]
    [MemberData(nameof(Invalid))]
    public void Check_ParameterNotAllowed_NamesTheFieldAndTheAllowedValues(GenerationParameters parameters, string message)
    {
        InvalidFieldException error = Assert.Throws<InvalidFieldException>(() => ModelLimits.Check(TestModels.Shapes, parameters));

        Assert.Equal((message, ErrorCodes.InvalidRequest), (error.Message, error.Code));
    }

    [Fact]
    public void Check_NothingSpecified_IsAllowed() => ModelLimits.Check(TestModels.Shapes, new GenerationParameters());

    [Fact]
    public void GetRequiredAndGetAvailable_NameTheModelsThatCanBeChosen()
    {
        using var models = new TemporaryModels();
        models.Add();
        models.Add("empty", withWeights: false);
        var repository = new ModelRepository(models.Root, null, ["sentencepiece"]);

        InvalidFieldException unknown = Assert.Throws<InvalidFieldException>(() => repository.GetRequired("nope"));
        InvalidFieldException unknownHere = Assert.Throws<InvalidFieldException>(() => repository.GetAvailable("nope"));

        Assert.Equal("model: must be one of empty, shapes-mini", unknown.Message);
        Assert.Equal("model: must be one of shapes-mini", unknownHere.Message);
        AssertError.StartsWith<InvalidFieldException>(
            "model: empty is not available here: missing: ",
            () => repository.GetAvailable("empty")
        );
    }
}

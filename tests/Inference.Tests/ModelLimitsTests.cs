using TextToVideo.Contracts;
using TextToVideo.Inference.Models;

namespace TextToVideo.Inference.Tests;

public sealed class ModelLimitsTests(InferenceHost host) : IClassFixture<InferenceHost>
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
                "size: must be one of 64x64, 96x64; the nearest is 64x64 (model shapes-mini)"
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
    public void GetRequired_UnknownModel_NamesAllModels()
    {
        InvalidFieldException error = Assert.Throws<InvalidFieldException>(() => host.Repository.GetRequired("nope"));

        Assert.Equal("model: must be one of mochi-1, shapes-mini", error.Message);
    }

    [Fact]
    public void GetAvailable_UnknownModel_NamesTheAvailableModels()
    {
        InvalidFieldException error = Assert.Throws<InvalidFieldException>(() => host.Repository.GetAvailable("nope"));

        Assert.Equal("model: must be one of shapes-mini", error.Message);
    }

    [Fact]
    public void GetAvailable_ModelWithoutWeights_SaysWhy() =>
        AssertError.StartsWith<InvalidFieldException>(
            "model: mochi-1 is not available here: missing: ",
            () => host.Repository.GetAvailable("mochi-1")
        );
}

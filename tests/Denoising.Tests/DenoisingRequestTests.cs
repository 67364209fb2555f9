using TextToVideo.Contracts;
using TextToVideo.Inference.Tensors;

namespace TextToVideo.Denoising.Tests;

public class DenoisingRequestTests
{
    public static TheoryData<string, string, string> BadFields =>
        new()
        {
            { "model", "model", "must be one of shapes-mini" },
            { "width", "width", "must be one of 256x256, 384x256, 64x64, 96x64; the nearest is 64x64 (model shapes-mini)" },
            { "frames", "num_frames", "must be one of 9, 17, 25, 33; the nearest is 17 (model shapes-mini)" },
            { "seed", "seed", "must be from 0 to 9007199254740991" },
            { "steps", "num_inference_steps", "must be from 1 to 100 (model shapes-mini)" },
            { "guidance", "guidance_scale", "must be a number from 1 to 10 (model shapes-mini)" },
        };

    [Theory]
    [MemberData(nameof(BadFields))]
    public async Task Denoise_FieldOutOfRange_NamesItAndWhatIsAllowed(string change, string field, string description)
    {
        await using DenoisingHost host = await DenoisingHost.FakeAsync();
        DenoisingRequest good = DenoisingHost.Request();
        DenoisingRequest bad = change switch
        {
            "model" => good with { Model = "nope" },
            "width" => good with { Width = 65 },
            "frames" => good with { NumFrames = 15 },
            "seed" => good with { Seed = -1 },
            "steps" => good with { NumInferenceSteps = 101 },
            _ => good with { GuidanceScale = float.NaN },
        };

        InvalidFieldException error = await Assert.ThrowsAsync<InvalidFieldException>(() => host.RunAsync(bad));

        Assert.Equal((field, description, ErrorCodes.InvalidRequest), (error.Field, error.Description, error.Code));
    }

    [Theory]
    [InlineData("missing", "tensor prompt_embeds is missing; expected float32 [48, 128]")]
    [InlineData("shape", "tensor prompt_embeds must be float32 [48, 128], not F32 [48, 64]")]
    [InlineData("not finite", "tensor prompt_embeds must contain only finite numbers")]
    [InlineData("mask", "tensor prompt_mask must contain 1 for a token and 0 for padding")]
    public async Task Denoise_EmbeddingDoesNotFit_NamesTheTensorAndWhatIsExpected(string change, string description)
    {
        await using DenoisingHost host = await DenoisingHost.FakeAsync();
        SafetensorsFile good = DenoisingHost.Embedding(1);
        var bad = new SafetensorsBuilder();
        foreach (string name in good.Names)
        {
            FloatTensor tensor = good.Floats(name);
            if (name == "prompt_embeds")
            {
                tensor.Span[5] = change == "not finite" ? float.PositiveInfinity : tensor.Span[5];
                tensor = change == "shape" ? new FloatTensor(48, 64) : tensor;
            }
            else if (name == "prompt_mask" && change == "mask")
            {
                tensor.Span[3] = 0.5f;
            }

            if (name != "prompt_embeds" || change != "missing")
            {
                bad.Add(name, tensor);
            }
        }

        InvalidFieldException error = await Assert.ThrowsAsync<InvalidFieldException>(() =>
            host.RunAsync(DenoisingHost.Request() with { Embedding = SafetensorsFile.Parse(bad.ToArray()) })
        );

        Assert.Equal(("embedding", description), (error.Field, error.Description));
    }
}

using System.Text.Json.Nodes;
using TextToVideo.Inference.Models;

namespace TextToVideo.Inference.Tests.Models;

public sealed class ModelManifestTests
{
    /// <summary>JSON path of a member, the value it gets (null: it is removed), and what the message must say besides the file.</summary>
    public static TheoryData<string, string?, string[]> Mistakes =>
        new()
        {
            { "licence", null, ["'licence'"] },
            { "licence", "null", ["$"] },
            { "licence", "\" \"", ["$.licence"] },
            { "surprise", "1", ["surprise"] },
            { "name", "\"other\"", ["$.name", "folder"] },
            { "textEncoder.maxTokens", "\"48\"", ["$.textEncoder.maxTokens"] },
            { "textEncoder.maxTokens", "0", ["$.textEncoder.maxTokens"] },
            { "textEncoder.maskKind", "\"fuzzy\"", ["$.textEncoder.maskKind"] },
            { "textEncoder.file", "\"../text_encoder.onnx\"", ["$.textEncoder.file"] },
            { "textEncoder.file", "\"/etc/passwd\"", ["$.textEncoder.file"] },
            { "textEncoder.inputs.mask", "\"ids\"", ["$.textEncoder.inputs"] },
            { "textEncoder.inputs.mask", null, ["$.textEncoder.inputs", "'mask'"] },
            { "textEncoder.maskKind", "\"none\"", ["$.textEncoder.inputs", "'mask'"] },
            { "denoiser.maskKind", "\"none\"", ["$.denoiser.inputs", "'mask'"] },
            { "weights", "[\"../weights.safetensors\"]", ["$.weights"] },
            { "denoiser.files", "{}", ["$.denoiser.files"] },
            { "denoiser.defaultPrecision", "\"fp32\"", ["$.denoiser.defaultPrecision", "fp16, int8"] },
            { "denoiser.timestepScale", "0", ["$.denoiser.timestepScale"] },
            { "denoiser.latentChannels", "12", ["$.vae.mean", "12"] },
            { "denoiser.temporalCompression", "6", ["$.limits.frames", "9"] },
            { "denoiser.causal", "false", ["$.limits.frames", "9"] },
            { "scheduler.kind", "\"ddim\"", ["$.scheduler.kind"] },
            { "scheduler.sigmas.threshold", "0.025", ["$.scheduler.sigmas.threshold"] },
            { "scheduler.sigmas.kind", "\"linear-quadratic\"", ["$.scheduler.sigmas.threshold"] },
            { "scheduler.sigmas.values", "[1, 0.5]", ["$.scheduler.sigmas.values"] },
            { "scheduler.sigmas", "{ \"kind\": \"fixed\" }", ["$.scheduler.sigmas.values"] },
            { "scheduler.sigmas", "{ \"kind\": \"fixed\", \"values\": [1, 0.5, 0.5] }", ["$.scheduler.sigmas.values"] },
            { "scheduler.sigmas", "{ \"kind\": \"fixed\", \"values\": [1, 0.5] }", ["$.scheduler.steps", "2"] },
            { "scheduler.kind", "\"unipc-multistep\"", ["$.scheduler.sigmas.kind", "unipc-v036"] },
            { "scheduler.sigmas", "{ \"kind\": \"unipc-v040\", \"shift\": 3 }", ["$.scheduler.sigmas.kind", "unipc-multistep"] },
            { "scheduler.sigmas.shift", "3", ["$.scheduler.sigmas.shift", "flow-match-shift"] },
            { "scheduler.sigmas", "{ \"kind\": \"flow-match-shift\" }", ["$.scheduler.sigmas.shift", "above 0"] },
            { "scheduler.sigmas", "{ \"kind\": \"flow-match-shift\", \"shift\": 0 }", ["$.scheduler.sigmas.shift", "above 0"] },
            { "scheduler.sigmas", "{ \"kind\": \"flow-match-shift\", \"shift\": 3 }", ["$.denoiser.timestepScale", "above 1"] },
            { "denoiser.timestepKind", "\"growing\"", ["$.denoiser.timestepKind"] },
            { "denoiser.prediction", "\"epsilon\"", ["$.denoiser.prediction"] },
            { "scheduler.steps.default", "101", ["$.scheduler.steps"] },
            { "scheduler.guidance.default", "0.5", ["$.scheduler.guidance"] },
            { "scheduler.guidanceInterval", "{ \"min\": -0.1, \"max\": 1 }", ["$.scheduler.guidanceInterval.min"] },
            { "scheduler.guidanceInterval", "{ \"min\": 0.5, \"max\": 0.4 }", ["$.scheduler.guidanceInterval.max"] },
            { "scheduler.cache", "{ \"threshold\": 1.5 }", ["$.scheduler.cache.threshold"] },
            { "denoiser.maskKind", "\"padded\"", ["$.denoiser.inputs", "must not have 'mask'", "padded"] },
            { "textEncoder.maskKind", "\"padded\"", ["$.textEncoder.maskKind", "binary, additive or none"] },
            { "textEncoder.cleaning", "\"ftfy\"", ["$.textEncoder.cleaning"] },
            { "negativePrompt", $"\"{new string('a', 5000)}\"", ["$.negativePrompt", "promptMaxCharacters"] },
            { "vae.std", "[1]", ["$.vae.std", "16"] },
            { "vae.outputRange", "[1, -1]", ["$.vae.outputRange"] },
            { "vae.tiling", "{ \"size\": 4, \"overlap\": 3 }", ["$.vae.tiling.overlap"] },
            {
                "vae.chunking",
                "{ \"frames\": 0, \"first\": \"first\", \"stateInputs\": \"state.\", \"stateOutputs\": \"next.\" }",
                ["$.vae.chunking.frames"]
            },
            { "architecture.layers", "0", ["$.architecture.layers"] },
            { "architecture.parameters", "0", ["$.architecture.parameters"] },
            { "architecture.decoderFlopPerPixel", "-1", ["$.architecture.decoderFlopPerPixel"] },
            { "preview.scale", "33", ["$.preview.scale"] },
            { "preview.scale", "1", ["$.preview.factors", "16", "3"] },
            { "preview.factors", "[[1]]", ["$.preview.factors", "16"] },
            { "preview.bias", "[0]", ["$.preview.bias", "12"] },
            { "limits.sizes", "[]", ["$.limits.sizes"] },
            { "limits.sizes", "[\"64\"]", ["$.limits.sizes"] },
            { "limits.reductions", "{ \"64x64\": 1, \"96x64\": 4 }", ["$.limits.reductions", "2", "16"] },
            { "limits.reductions", "{ \"64\": 4 }", ["$.limits.reductions", "WIDTHxHEIGHT"] },
            { "limits.reductions", "{ \"64x64\": 4, \"96x64\": 4, \"32x32\": 8 }", ["$.limits.reductions", "32x32"] },
            { "limits.reductions", "{ \"64x64\": 2, \"96x64\": 4 }", ["$.limits.reductions", "64x64", "128x128"] },
            { "limits.reductions", null, ["$.limits.sizes", "96x64", "64"] },
            { "limits.sizes", "[\"72x64\"]", ["$.limits"] },
            {
                "limits.sizeRule",
                "{ \"min\": 32, \"max\": 64, \"multiple\": 8, \"maxPixels\": 4096 }",
                ["$.limits.sizeRule.multiple", "16"]
            },
            { "limits.sizeRule", "{ \"min\": 32, \"max\": 72, \"multiple\": 16, \"maxPixels\": 4096 }", ["$.limits.sizeRule", "16"] },
            { "limits.sizeRule", "{ \"min\": 32, \"max\": 64, \"multiple\": 16, \"maxPixels\": 1000 }", ["maxPixels", "32x32"] },
            { "limits.frames", "{ \"default\": 17 }", ["$.limits.frames"] },
            { "limits.frames", "{ \"allowed\": [17], \"min\": 5, \"default\": 17 }", ["$.limits.frames"] },
            { "limits.frames", "{ \"allowed\": [17], \"default\": 13 }", ["$.limits.frames.default"] },
            { "limits.fps.default", "31", ["$.limits.fps"] },
            { "customisation.style", "{}", ["$.customisation.style", "values", "phrase"] },
            { "customisation.camera", "{ \"phrase\": \" camera\" }", ["$.customisation.camera.phrase", "{value}"] },
            { "customisation.mood", "{ \"phrase\": \"{value} mood\" }", ["$.customisation.mood.phrase", "comma"] },
            { "customisation.theme", "{ \"values\": { \"Night\": \" at night\" } }", ["$.customisation.theme.values", "Night"] },
            { "customisation.theme", "{ \"values\": { \"night\": \"\" } }", ["$.customisation.theme.values.night"] },
            { "customisation.weather", "{}", ["weather"] },
        };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Read_Mistake_NamesFileAndPath(string member, string? value, string[] expected)
    {
        using var models = new TemporaryModels();
        string path = models.Add(change: manifest => Set(manifest, member, value), withWeights: false);

        ModelLoadException error = Assert.Throws<ModelLoadException>(() => ModelManifestReader.Read(path));

        Assert.StartsWith($"{path}: $", error.Message, StringComparison.Ordinal);
        Assert.All(expected, text => Assert.Contains(text, error.Message, StringComparison.Ordinal));
        Assert.DoesNotContain('\n', error.Message);
        Assert.DoesNotContain("TextToVideo.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{ \"name\": \"x\", \"name\": \"y\" }")]
    [InlineData("{ not json }")]
    public void Read_NotAManifest_NamesTheFile(string json)
    {
        using var models = new TemporaryModels();
        string path = models.Add(withWeights: false);
        File.WriteAllText(path, json);

        AssertError.StartsWith<ModelLoadException>($"{path}: $", () => ModelManifestReader.Read(path));
    }

    [Fact]
    public void GetLatentShape_BothModels_FollowsTheirCompression()
    {
        Assert.Equal(new LatentShape(16, 5, 8, 8), TestModels.Shapes.GetLatentShape(256, 256, 17));
        Assert.Equal(new LatentShape(16, 9, 8, 12), TestModels.Shapes.GetLatentShape(384, 256, 33));
        Assert.Equal(new LatentShape(12, 28, 60, 106), TestModels.Mochi.GetLatentShape(848, 480, 163));
        Assert.Equal(new LatentShape(12, 2, 60, 106), TestModels.Mochi.GetLatentShape(848, 480, 7));
        Assert.Equal(12 * 28 * 60 * 106, TestModels.Mochi.GetLatentShape(848, 480, 163).Length);
    }

    [Fact]
    public void GetLatentShape_ReducedSize_IsThatOfTheSizeItIsMadeOf()
    {
        Assert.Equal(new VideoSize(384, 256), TestModels.Shapes.Limits.GetDecodedSize(new VideoSize(96, 64)));
        Assert.Equal(new VideoSize(384, 256), TestModels.Shapes.Limits.GetDecodedSize(new VideoSize(384, 256)));
        Assert.Equal(TestModels.Shapes.GetLatentShape(384, 256, 17), TestModels.Shapes.GetLatentShape(96, 64, 17));
        Assert.Equal(new VideoSize(848, 480), TestModels.Mochi.Limits.GetDecodedSize(new VideoSize(848, 480)));
    }

    [Fact]
    public void Reductions_WrittenAndRead_AreTheSame()
    {
        string json = ModelManifestJson.Write(TestModels.Shapes);

        Assert.Contains("\"64x64\": 4", json, StringComparison.Ordinal);
        Assert.DoesNotContain("reductions", ModelManifestJson.Write(TestModels.Mochi), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(64, 96, 17, "256x256, 384x256, 64x64, 96x64")]
    [InlineData(64, 64, 16, "9, 17, 25, 33")]
    public void GetLatentShape_ClipNotMade_SaysWhatIs(int width, int height, int frames, string allowed) =>
        AssertError.Contains<ArgumentException>(allowed, () => TestModels.Shapes.GetLatentShape(width, height, frames));

    [Fact]
    public void ShowsPeople_OnlyEmbeddedModelSaysThatItDoesNot()
    {
        Assert.False(TestModels.Shapes.ShowsPeople);
        Assert.True(TestModels.Mochi.ShowsPeople);
        Assert.Contains("\"showsPeople\": true", ModelManifestJson.Write(TestModels.Mochi), StringComparison.Ordinal);
    }

    [Fact]
    public void Frames_Range_AllowsEveryStep()
    {
        FrameCounts frames = TestModels.Mochi.Limits.Frames;

        Assert.Equal("7 to 163 in steps of 6", frames.InWords);
        Assert.Equal(27, frames.Values.Count());
        Assert.All(frames.Values, value => Assert.Equal(1, value % 6));
        Assert.All([1, 6, 8, 169, -5], value => Assert.False(frames.Allows(value)));
    }

    [Theory]
    [InlineData("64x64", true)]
    [InlineData("64X64", false)]
    [InlineData("064x64", true)]
    [InlineData("64x65", false)]
    [InlineData(" 64x64", false)]
    [InlineData("+64x64", false)]
    [InlineData("64x64x1", false)]
    [InlineData("64", false)]
    [InlineData("x", false)]
    [InlineData("99999999999x64", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Sizes_Text_ContainOnlySizesThatTheModelMakes(string? text, bool expected)
    {
        Assert.Equal(expected, VideoSize.TryParse(text, out VideoSize size) && TestModels.Shapes.Limits.Sizes.Contains(size));
        Assert.True(!expected || size == new VideoSize(64, 64));
    }

    [Fact]
    public void Guidance_NotANumber_IsNotAllowed()
    {
        NumberRange guidance = TestModels.Shapes.Scheduler.Guidance;

        Assert.All(
            [float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0.99f, 10.01f],
            value => Assert.False(guidance.Allows(value))
        );
        Assert.All([1f, 3f, 10f], value => Assert.True(guidance.Allows(value)));
    }

    private static void Set(JsonNode manifest, string member, string? value)
    {
        string[] path = member.Split('.');
        JsonObject parent = path.SkipLast(1).Aggregate(manifest, (node, name) => node[name]!).AsObject();
        if (value is null)
        {
            parent.Remove(path[^1]);
        }
        else
        {
            parent[path[^1]] = JsonNode.Parse(value);
        }
    }
}

using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TextToVideo.Contracts.Telemetry;
using TextToVideo.Inference.Models;

namespace TextToVideo.Inference.Tests.Onnx;

public sealed class OnnxSessionFactoryTests
{
    /// <summary>A wrong member of the manifest, the file whose network does not fit it, and what the message must say.</summary>
    public static TheoryData<string, string, string, string[]> Mismatches =>
        new()
        {
            { "textEncoder.inputs.ids", "\"tokens\"", "text_encoder.onnx", ["input 'tokens'", "ids"] },
            { "textEncoder.outputs.text", "\"hidden\"", "text_encoder.onnx", ["output 'hidden'"] },
            { "textEncoder.embeddingWidth", "64", "text_encoder.onnx", ["output 'text'", "embedding width", "128", "64"] },
            { "denoiser.outputs.velocity", "\"noise\"", "denoiser.fp16.onnx", ["output 'noise'", "velocity"] },
            { "denoiser.inputs.latents", "\"timesteps\"", "denoiser.fp16.onnx", ["input 'timesteps'"] },
            { "denoiser.files.fp16", "\"vae_decoder.onnx\"", "vae_decoder.onnx", ["input 'timestep'"] },
            { "vae.file", "\"denoiser.int8.onnx\"", "denoiser.int8.onnx", ["output 'video'"] },
        };

    [Theory]
    [MemberData(nameof(Mismatches))]
    public void Load_ManifestDoesNotFitTheFile_NamesInputOrOutput(string member, string value, string file, string[] expected)
    {
        using var models = new TemporaryModels();
        models.Add(change: manifest =>
        {
            string[] path = member.Split('.');
            path.SkipLast(1).Aggregate(manifest, (node, name) => node[name]!)[path[^1]] = JsonNode.Parse(value);
        });
        using var host = new InferenceHost([new("Inference:ModelsPath", models.Root)]);

        ModelLoadException error = Assert.Throws<ModelLoadException>(() => LoadAll(host));

        Assert.StartsWith(models.GetPath(file), error.Message, StringComparison.Ordinal);
        Assert.All(expected, text => Assert.Contains(text, error.Message, StringComparison.Ordinal));
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("text_encoder.onnx")]
    [InlineData("denoiser.fp16.onnx")]
    [InlineData("vae_decoder.onnx")]
    public void Load_FileMissingTruncatedGarbledOrEmpty_NamesTheFileInOneLine(string file)
    {
        using var models = new TemporaryModels();
        models.Add();
        using var host = new InferenceHost([new("Inference:ModelsPath", models.Root)]);
        Assert.Equal("shapes-mini", host.Repository.Default.Name);
        string path = models.GetPath(file);
        byte[] content = File.ReadAllBytes(path);

        File.Delete(path);
        AssertNamed("missing");
        File.WriteAllBytes(path, content[..(content.Length / 2)]);
        AssertNamed("cannot load");
        File.WriteAllBytes(path, new byte[1000]);
        AssertNamed("cannot load");
        File.WriteAllBytes(path, []);
        AssertNamed("cannot load");

        // A failure does not stick.
        File.WriteAllBytes(path, content);
        LoadAll(host);

        void AssertNamed(string problem)
        {
            ModelLoadException error = Assert.Throws<ModelLoadException>(() => LoadAll(host));
            Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
            Assert.Contains(problem, error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', error.Message);
        }
    }

    [Fact]
    public void Load_ModelWithoutFiles_NamesWhatIsMissing()
    {
        using var models = new TemporaryModels();
        models.Add();
        models.Add("empty", withWeights: false);
        using var host = new InferenceHost([new("Inference:ModelsPath", models.Root)]);

        AssertError.Contains<ModelLoadException>("missing", () => host.Components.GetDenoiser("empty"));
        AssertError.Contains<ModelLoadException>("spiece.model", () => host.Components.GetTextEncoder("empty"));
        AssertError.Contains<ArgumentException>("shapes-mini", () => host.Components.GetVaeDecoder("unknown"));
        AssertError.Contains<ArgumentException>("fp16, int8", () => host.Components.GetDenoiser(null, "int4"));
    }

    [Fact]
    public void Load_PrecisionConfigured_OpensItsFile()
    {
        using var models = new TemporaryModels();
        models.Add();
        File.Delete(models.GetPath("denoiser.fp16.onnx"));
        using var host = new InferenceHost([new("Inference:ModelsPath", models.Root), new("Inference:Precision", "int8")]);

        Assert.Equal("int8", host.Components.GetDenoiser(null).Precision);
        AssertError.StartsWith<ModelLoadException>(models.GetPath("denoiser.fp16.onnx"), () => host.Components.GetDenoiser(null, "fp16"));
    }

    [Fact]
    public void Load_ModelLacksTheConfiguredPrecision_NamesIt()
    {
        using var models = new TemporaryModels();
        models.Add("a");
        string path = models.Add("b", manifest => manifest["denoiser"]!["files"]!.AsObject().Remove("int8"));
        using var host = new InferenceHost([new("Inference:ModelsPath", models.Root), new("Inference:Precision", "int8")]);

        ModelLoadException error = Assert.Throws<ModelLoadException>(() => host.Components.GetDenoiser("b"));

        Assert.Equal($"{path}: b has no precision 'int8'; it has: fp16", error.Message);
        Assert.Equal("fp16", host.Components.GetDenoiser("b", "fp16").Precision);
    }

    [Fact]
    public void Get_Twice_LoadsOnce()
    {
        using var host = new InferenceHost();

        Assert.Same(host.Components.GetDenoiser(null), host.Components.GetDenoiser("shapes-mini", "fp16"));
        Assert.Single(host.Log, entry => entry.Message.StartsWith("Loaded the denoiser", StringComparison.Ordinal));
    }

    /// <summary>The device does not exist on any machine, so the provider fails wherever this runs.</summary>
    [Theory]
    [InlineData("CUDA")]
    [InlineData("tensorrt")]
    public void Load_ProviderDoesNotWork_FallsBackWithAWarning(string provider)
    {
        using var host = new InferenceHost([new("Inference:ExecutionProviders:0", provider), new("Inference:DeviceId", "4242")]);

        Assert.Equal("CPU", host.Components.GetDenoiser(null).Provider);

        string message = Assert.Single(host.Log, entry => entry.Level == LogLevel.Warning).Message;
        Assert.StartsWith(provider, message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Falling back to CPU", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ProviderDoesNotWorkAndStrict_Throws()
    {
        using var host = new InferenceHost([
            new("Inference:ExecutionProviders:0", "CUDA"),
            new("Inference:DeviceId", "4242"),
            new("Inference:Strict", "true"),
        ]);

        ModelLoadException error = Assert.Throws<ModelLoadException>(() => host.Components.GetDenoiser(null));

        Assert.Contains("CUDA", error.Message, StringComparison.Ordinal);
        Assert.Contains("denoiser.fp16.onnx", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Inference:ExecutionProviders:0", "TPU", "CPU, CUDA, TensorRT")]
    [InlineData("Inference:ExecutionProviders:0", "1", "CPU, CUDA, TensorRT")]
    [InlineData("Inference:IntraOpThreads", "-1", "IntraOpThreads")]
    [InlineData("Inference:DeviceId", "-1", "DeviceId")]
    [InlineData("Inference:ModelsPath", "", "ModelsPath")]
    public async Task Start_BadOption_NamesItAndWhatIsAllowed(string key, string value, string expected)
    {
        using var host = new InferenceHost([new(key, value)]);

        OptionsValidationException error = await Assert.ThrowsAsync<OptionsValidationException>(host.StartAsync);

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Network_LeavesASpan()
    {
        var spans = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == InferenceTelemetry.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                lock (spans)
                {
                    spans.Add(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        using var parent = new Activity("test");
        parent.Start();
        using var host = new InferenceHost();

        await host.Components.GetTextEncoder(null).EncodeAsync(["a red star"], CancellationToken.None);

        Activity[] mine;
        lock (spans)
        {
            mine = [.. spans.Where(span => span.ParentSpanId == parent.SpanId)];
        }

        Activity span = Assert.Single(mine, span => span.OperationName.StartsWith(SpanNames.Run, StringComparison.Ordinal));
        Assert.Equal("run text_encoder", span.OperationName);
        Assert.Equal("shapes-mini", span.GetTagItem(AttributeNames.Model));
        Assert.Equal("CPU", span.GetTagItem(AttributeNames.ExecutionProvider));
        Assert.Equal(1L, span.GetTagItem(AttributeNames.BatchRows));
        Assert.Equal(["ids: 1x48", "mask: 1x48"], (string[])span.GetTagItem(AttributeNames.InputShapes)!);
        Assert.Equal("1x48x128", span.GetTagItem(AttributeNames.OutputShape));
    }

    private static void LoadAll(InferenceHost host)
    {
        host.Components.GetTextEncoder(null);
        host.Components.GetDenoiser(null);
        host.Components.GetVaeDecoder(null);
    }
}

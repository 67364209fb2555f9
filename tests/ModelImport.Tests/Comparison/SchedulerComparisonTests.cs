using System.Text.Json.Nodes;
using TextToVideo.ModelImport.Comparison;

namespace TextToVideo.ModelImport.Tests.Comparison;

/// <summary>The schedulers of Wan 2.1 in a dump of unedited diffusers, compared as <c>models compare</c> does.</summary>
public sealed class SchedulerComparisonTests
{
    private static readonly string s_reference = Repository.GetPath("tests/ModelImport.Tests/reference/wan-tiny-ref");

    private static readonly string[] s_schedulers = ["flow_match_euler_shift3", "unipc_v036", "unipc_v040"];

    [Fact]
    public async Task CompareAsync_ModelWithShift_ComparesEverySchedulerOfTheDump()
    {
        using var models = new TemporaryFolder();

        IReadOnlyList<TensorDifference> differences = await CompareAsync(models.Path, shift: 3);

        Assert.All(differences, difference => Assert.True(difference.IsWithinTolerance, difference.ToString()));
        Assert.Equal(
            s_schedulers.SelectMany(name => (string[])[.. Steps(4, 8, 30, 50, 64).SelectMany(n => Names(name, n))]).Order(),
            differences.Where(difference => difference.File == "sigmas").Select(difference => difference.Tensor).Order()
        );
        Assert.Equal(
            s_schedulers.SelectMany(name => Steps(1, 2, 4, 8, 30).Select(n => $"{name}.samples_{n}")).Order(),
            differences.Where(difference => difference.File == "scheduler_steps").Select(difference => difference.Tensor).Order()
        );

        static int[] Steps(params int[] steps) => steps;

        static string[] Names(string name, int steps) => [$"{name}.sigmas_{steps}", $"{name}.timesteps_{steps}"];
    }

    [Fact]
    public async Task CompareAsync_ModelWithAnotherShift_IsBeyondTheTolerance()
    {
        using var models = new TemporaryFolder();

        IReadOnlyList<TensorDifference> differences = await CompareAsync(models.Path, shift: 5);

        Assert.All(
            differences.Where(difference => difference.Tensor.StartsWith("unipc_v040.sigmas", StringComparison.Ordinal)),
            difference => Assert.False(difference.IsWithinTolerance, difference.ToString())
        );
    }

    [Fact]
    public async Task CompareAsync_ModelWithoutShift_SkipsTheSchedulers()
    {
        using var models = new TemporaryFolder();

        Assert.Empty(await CompareAsync(models.Path, shift: null));
    }

    /// <summary>Compares the dump with the manifest of shapes-mini; no network is needed.</summary>
    private static async Task<IReadOnlyList<TensorDifference>> CompareAsync(string models, double? shift)
    {
        JsonNode manifest = TestModels.Manifest();
        if (shift is { } value)
        {
            manifest["denoiser"]!["timestepScale"] = 1000;
            manifest["denoiser"]!["timestepKind"] = "sigma";
            manifest["denoiser"]!["prediction"] = "noise-velocity";
            manifest["scheduler"]!["kind"] = "unipc-multistep";
            manifest["scheduler"]!["sigmas"] = new JsonObject { ["kind"] = "unipc-v040", ["shift"] = value };
        }

        string folder = Directory.CreateDirectory(Path.Combine(models, TestModels.ShapesMini)).FullName;
        foreach (string file in Directory.GetFiles(TestModels.GetPath(string.Empty)))
        {
            File.CreateSymbolicLink(Path.Combine(folder, Path.GetFileName(file)), file);
        }

        string path = Path.Combine(folder, "model.json");
        File.Delete(path);
        File.WriteAllText(path, manifest.ToJsonString());
        string dump = Directory.CreateDirectory(Path.Combine(models, "dump")).FullName;
        foreach (string name in (string[])["sigmas.safetensors", "scheduler_steps.safetensors"])
        {
            File.CreateSymbolicLink(Path.Combine(dump, name), Path.Combine(s_reference, name));
        }

        using var host = new InferenceHost([new("Inference:ModelsPath", models)]);
        var comparison = new ModelComparison(host.Components, host.Repository.Default);
        return await comparison.CompareAsync(dump, CancellationToken.None).ToListAsync();
    }
}

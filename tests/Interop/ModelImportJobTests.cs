using System.Diagnostics;
using System.Text.Json.Nodes;
using TextToVideo.TestSupport.Kubernetes;

namespace TextToVideo.Interop;

/// <summary>
/// Runs the commands of the chart's import job and of the container that links models, with the built program in place of the image and a
/// folder in place of the volume.
/// </summary>
public sealed class ModelImportJobTests : IDisposable
{
    private const string Volume = "/model-volume";

    private readonly TemporaryFolder _folder = new();

    public ModelImportJobTests()
    {
        string original = Repository.GetPath("tests/ModelImport.Tests/reference/mochi-tiny");
        foreach (string file in Directory.GetFiles(original, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(CheckpointPath, Path.GetRelativePath(original, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        Directory.CreateDirectory(Path.Combine(ImagePath, "app/models/of-the-image"));
        Directory.CreateDirectory(Path.Combine(ImagePath, "models"));
    }

    private string VolumePath => _folder.Combine("volume");

    private string CheckpointPath => Path.Combine(VolumePath, "checkpoints", "mochi-tiny");

    private string ImagePath => _folder.Combine("image");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Job_RunsAgain_ImportsOnceAndPodsLinkTheModel()
    {
        Chart chart = Render("fp32");
        JsonNode job = GetJob(chart);
        await using var linker = ProgramProcess.Start(Prepare(GetLinker(chart)));

        ProgramResult first = await ProgramProcess.RunAsync(Prepare(job));
        ProgramResult second = await ProgramProcess.RunAsync(Prepare(job));

        Assert.Contains("Imported tiny into", first.Succeeded().Text, StringComparison.Ordinal);
        Assert.StartsWith("Computed the checksums of tiny: ", first.Output[^1], StringComparison.Ordinal);
        Assert.Equal(["tiny has been imported already.", "The checksums of tiny are up to date."], second.Succeeded().Output);

        // It was started before the import, so that without waiting it would have linked the image's models only.
        Assert.Equal(0, await linker.ExitAsync());
        Assert.Equal(
            ["of-the-image", "tiny"],
            Directory.GetFileSystemEntries(Path.Combine(ImagePath, "models")).Select(Path.GetFileName).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Job_OtherPrecision_ReplacesTheModel()
    {
        (await ProgramProcess.RunAsync(Prepare(GetJob(Render("fp32"))))).Succeeded();
        (await ProgramProcess.RunAsync(Prepare(GetJob(Render("fp16"))))).Succeeded();

        Assert.Equal(["denoiser.fp16.onnx"], Directory.GetFiles(Path.Combine(VolumePath, "tiny"), "denoiser.*").Select(Path.GetFileName));
    }

    [Fact]
    public async Task Job_IncompleteCheckpoint_FailsAndNamesTheFile()
    {
        File.Delete(Path.Combine(CheckpointPath, "vae/diffusion_pytorch_model.safetensors"));

        ProgramResult result = await ProgramProcess.RunAsync(Prepare(GetJob(Render("fp32"))));

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains(result.Log, line => line.Contains("vae", StringComparison.Ordinal));
        Assert.False(Directory.Exists(Path.Combine(VolumePath, "tiny")));
    }

    private static Chart Render(string precision) =>
        Chart.Render(
            Chart.CommittedFolder,
            new Dictionary<string, string>
            {
                ["modelImport.folder"] = "checkpoints/mochi-tiny",
                ["modelImport.name"] = "tiny",
                ["modelImport.precision"] = precision,
            }
        );

    private static JsonNode GetJob(Chart chart) =>
        chart.Objects.Single(one => one.Component == "model-import" && one.Kind == "Job").Template!["spec"]!["containers"]![0]!;

    private static JsonNode GetLinker(Chart chart) =>
        chart.Objects.Single(one => one.Name == "denoising-deployment").Template!["spec"]!["initContainers"]![0]!;

    /// <summary>Returns the command of a container, with the paths of this machine.</summary>
    private ProcessStartInfo Prepare(JsonNode container)
    {
        ProcessStartInfo program = BuiltProgram.Prepare("Standalone", [], _folder.Path);
        string[] command = [.. container["command"]!.AsArray().Select(word => word!.GetValue<string>())];
        var start = new ProcessStartInfo(
            command[0],
            command[1..]
                .Select(word =>
                    word.Replace(
                            "dotnet /app/TextToVideo.Standalone.dll",
                            $"{program.FileName} {program.ArgumentList[1]}",
                            StringComparison.Ordinal
                        )
                        .Replace("/app/models/", $"{ImagePath}/app/models/", StringComparison.Ordinal)
                        .Replace(" /models/", $" {ImagePath}/models/", StringComparison.Ordinal)
                        .Replace($"{Volume}/", $"{VolumePath}/", StringComparison.Ordinal)
                )
        )
        {
            WorkingDirectory = _folder.Path,
        };
        foreach (JsonNode? variable in container["env"]!.AsArray())
        {
            start.Environment[variable!["name"]!.GetValue<string>()] = variable["value"]!
                .GetValue<string>()
                .Replace(Volume, VolumePath, StringComparison.Ordinal);
        }

        return start;
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using TextToVideo.ModelImport;
using TextToVideo.ModelImport.Tests;
using Xunit.Abstractions;

namespace TextToVideo.Functional.Support;

/// <summary>A server with tiny checkpoints of Mochi and Wan with random weights, of which the command line imported the first.</summary>
public sealed class ImportedModelsServer : IAsyncLifetime
{
    private readonly CheckpointCopy _checkpoint = new();
    private readonly CheckpointCopy _wan = new(CheckpointCopy.Wan);
    private readonly TemporaryFolder _folder = new();
    private StandaloneHost? _process;

    internal RunningSystem Process => _process ?? throw new InvalidOperationException("The server has not started.");

    /// <summary>The models' folder.</summary>
    internal string Models => _checkpoint.Models;

    private Dictionary<string, string> Settings =>
        new()
        {
            ["Inference__ModelsPath"] = Models,
            ["Moderation__PolicyPath"] = _folder.Combine("policy.json"),
            ["Denoising__CheckpointInterval"] = "00:00:00",

            // The audit then shows every score of the frame classifier.
            ["Moderation__FrameClassifier__Threshold"] = "0",
        };

    public async Task InitializeAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(_checkpoint.Folder, "README.md"), "---\nlicense: apache-2.0\n---\n# Tiny\n");
        (
            await ProgramProcess.RunAsync(
                BuiltProgram.Prepare(
                    "Standalone",
                    ["models", "import", _checkpoint.Folder],
                    _folder.Path,
                    new Dictionary<string, string> { ["Inference__ModelsPath"] = Models }
                )
            )
        ).Succeeded();
        new ModelImporter(Models).Import(_wan.Folder, new ImportOptions(), CancellationToken.None);
        await File.WriteAllTextAsync(_folder.Combine("policy.json"), CreatePolicy());
        _process = await StandaloneHost.StartAsync(_folder.Combine("data"), settings: Settings);
    }

    /// <summary>Starts another server with the same models and settings, as a process that can be killed.</summary>
    internal Task<StandaloneProcess> StartProcessAsync(string dataPath, ITestOutputHelper log) =>
        StandaloneProcess.StartAsync(dataPath, log, Settings);

    /// <summary>Starts another server with the same model and settings in this process, with other services.</summary>
    internal Task<StandaloneHost> StartHostAsync(string dataPath, ITestOutputHelper log, Action<IServiceCollection> configure) =>
        StandaloneHost.StartAsync(dataPath, log, Settings, configure);

    public async Task DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _folder.Dispose();
        _checkpoint.Dispose();
        _wan.Dispose();
    }

    /// <summary>Returns the policy of the repository, which only reports flashing instead of blocking it: random weights flash.</summary>
    private static string CreatePolicy()
    {
        JsonNode policy = JsonNode.Parse(
            File.ReadAllText(Repository.GetPath("Services/Moderation/policy.json")),
            documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip }
        )!;
        JsonObject[] flashing =
        [
            .. policy["categories"]!
                .AsArray()
                .Select(category => category!.AsObject())
                .Where(category => category["name"]!.GetValue<string>() is "frames/flashing" or "frames/red-flashing"),
        ];
        Assert.Equal(2, flashing.Length);
        Assert.All(flashing, category => Assert.True(category.Remove("block")));
        return policy.ToJsonString();
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using TextToVideo.ModelImport.Tests;

namespace TextToVideo.Functional.Support;

/// <summary>A server with a tiny Mochi checkpoint of random weights, which the command line imported. A test may restart it.</summary>
public sealed class MochiServer : IAsyncLifetime
{
    private readonly CheckpointCopy _checkpoint = new();
    private readonly TemporaryFolder _folder = new();
    private StandaloneProcess? _process;

    internal StandaloneProcess Process => _process ?? throw new InvalidOperationException("The server has not started.");

    /// <summary>The models' folder.</summary>
    internal string Models => _checkpoint.Models;

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
        await File.WriteAllTextAsync(_folder.Combine("policy.json"), CreatePolicy());
        _process = await StartAsync();
    }

    /// <summary>Kills the server and starts it again on the same data.</summary>
    internal async Task KillAndRestartAsync()
    {
        await Process.Program.KillAsync();
        await Process.DisposeAsync();
        _process = await StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _folder.Dispose();
        _checkpoint.Dispose();
    }

    private Task<StandaloneProcess> StartAsync() =>
        StandaloneProcess.StartAsync(
            _folder.Combine("data"),
            environment: new Dictionary<string, string>
            {
                ["Inference__ModelsPath"] = Models,
                ["Moderation__PolicyPath"] = _folder.Combine("policy.json"),
                ["Denoising__CheckpointInterval"] = "00:00:00",
            }
        );

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

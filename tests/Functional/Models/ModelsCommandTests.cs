using System.Buffers.Binary;
using TextToVideo.ModelImport.Tests;

namespace TextToVideo.Functional.Models;

/// <summary>The command <c>models</c> as it is typed: exit code, output, and what it leaves behind.</summary>
public sealed class ModelsCommandTests : IDisposable
{
    private readonly CheckpointCopy _checkpoint = new();
    private readonly TemporaryFolder _working = new();

    /// <summary>A command, and what its only line says. Unit tests have the other mistakes in checkpoints.</summary>
    public static TheoryData<string[], int, string> Mistakes =>
        new()
        {
            { ["import", "{checkpoint}/nowhere"], 1, "{checkpoint}/nowhere: the folder does not exist" },
            { ["import", "{checkpoint}/model_index.json"], 1, "is a file; name the folder of the checkpoint" },
            { ["import", "{checkpoint}/vae"], 1, "{checkpoint}/vae/model_index.json: the file is missing" },
            { ["import", "{checkpoint}", "--precision", "int8"], 2, "--precision: must be fp32, bf16 or fp16" },
            { ["import", "{checkpoint}", "--name", "My Model"], 2, "--name: must consist of lowercase letters" },
            { ["import", "{checkpoint}", "--name", ".."], 2, "--name: must consist of lowercase letters" },
            { ["import", "{checkpoint}", "--name", ""], 2, "--name: must consist of lowercase letters" },
            { ["import"], 2, "FOLDER" },
            { ["list"], 1, "{models}: the models' folder cannot be read" },
            { ["check", "mochi-tiny"], 1, "{models}: the models' folder cannot be read" },
            { ["compare", "mochi-tiny", "{reference}"], 1, "{models}: the models' folder cannot be read" },
        };

    public void Dispose()
    {
        _working.Dispose();
        _checkpoint.Dispose();
    }

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task Models_Mistake_IsOneLineAndLeavesNothing(string[] arguments, int exitCode, string line)
    {
        string[] before = Directory.GetFileSystemEntries(_checkpoint.Folder, "*", SearchOption.AllDirectories);

        ProgramResult result = await RunAsync([.. arguments.Select(Fill)]);

        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(Fill(line), Assert.Single(result.Errors), StringComparison.Ordinal);
        Assert.Empty(result.Output);
        Assert.False(Directory.Exists(_checkpoint.Models));
        Assert.Equal(before, Directory.GetFileSystemEntries(_checkpoint.Folder, "*", SearchOption.AllDirectories));
        Assert.Empty(_working.Files);
    }

    [Fact]
    public async Task Import_TruncatedOrPickledWeights_IsOneLineAndWritesNothing()
    {
        string decoder = Path.Combine(_checkpoint.Folder, "vae/diffusion_pytorch_model.safetensors");
        byte[] whole = await File.ReadAllBytesAsync(decoder);
        await File.WriteAllBytesAsync(decoder, whole[..^1]);
        await AssertRefusedAsync(decoder);

        File.Delete(decoder);
        await File.WriteAllTextAsync(Path.ChangeExtension(decoder, ".bin"), "pickle");
        await AssertRefusedAsync("never opened");

        async Task AssertRefusedAsync(string reason)
        {
            ProgramResult result = await RunAsync("import", _checkpoint.Folder);
            Assert.Equal(1, result.ExitCode);
            Assert.Contains(reason, Assert.Single(result.Errors), StringComparison.Ordinal);
            Assert.Empty(result.Output);
            Assert.False(Directory.Exists(_checkpoint.Models));
        }
    }

    [Fact]
    public async Task Models_AllCommands_WorkOneAfterTheOther()
    {
        ProgramResult imported = (await RunAsync("import", _checkpoint.Folder, "--name", "mine")).Succeeded();
        Assert.StartsWith(
            $"Imported mine into {Path.Combine(_checkpoint.Models, "mine")} in ",
            imported.Output[0],
            StringComparison.Ordinal
        );

        ProgramResult list = (await RunAsync("list")).Succeeded();
        Assert.Equal("mine (default): available", list.Output[0]);
        Assert.Contains("sizes 848x480, or any WIDTHxHEIGHT of multiples of 16", list.Output[1], StringComparison.Ordinal);
        Assert.Contains("precision fp32; licence ", list.Output[2], StringComparison.Ordinal);

        ProgramResult check = (await RunAsync("check", "mine")).Succeeded();
        Assert.Equal(["text encoder", "denoiser", "VAE decoder"], check.Output.Select(line => line.Split("  load ")[0].TrimEnd()));

        ProgramResult taken = await RunAsync("import", _checkpoint.Folder, "--name", "mine");
        Assert.Equal(1, taken.ExitCode);
        Assert.Contains("exists already", Assert.Single(taken.Errors), StringComparison.Ordinal);
        (await RunAsync("import", _checkpoint.Folder, "--name", "mine", "--replace")).Succeeded();

        ProgramResult checksums = (await RunAsync("checksums", "mine")).Succeeded();
        Assert.StartsWith("Computed the checksums of mine: ", Assert.Single(checksums.Output), StringComparison.Ordinal);

        string dump = _working.Combine("dump");
        Directory.CreateDirectory(dump);
        string velocity = Path.Combine(dump, "transformer_a.safetensors");
        File.Copy(Path.Combine(CheckpointCopy.Reference, "transformer_a.safetensors"), velocity);
        ProgramResult same = (await RunAsync("compare", "mine", dump)).Succeeded();
        Assert.Equal("2 tensors compared, 0 beyond their tolerance.", same.Output[^1]);

        // Another number in the reference: the first row, and only it, differs by more than the tolerance.
        var tensors = RawSafetensors.Read(velocity);
        tensors.Change("velocity", data => BinaryPrimitives.WriteSingleLittleEndian(data, 100));
        tensors.Write(velocity);
        ProgramResult differs = await RunAsync("compare", "mine", dump);
        Assert.Equal(1, differs.ExitCode);
        Assert.Empty(differs.Errors);
        Assert.Single(differs.Output, line => line.EndsWith(" EXCEEDED", StringComparison.Ordinal));
        Assert.Equal("2 tensors compared, 1 beyond their tolerance.", differs.Output[^1]);

        ProgramResult unknown = await RunAsync("check", "other");
        Assert.Equal(1, unknown.ExitCode);
        Assert.Contains("mine", Assert.Single(unknown.Errors), StringComparison.Ordinal);

        ProgramResult nothing = await RunAsync("compare", "mine", _checkpoint.Folder);
        Assert.Equal(1, nothing.ExitCode);
        Assert.Contains("has no file that can be compared", Assert.Single(nothing.Errors), StringComparison.Ordinal);
    }

    private string Fill(string text) =>
        text.Replace("{checkpoint}", _checkpoint.Folder, StringComparison.Ordinal)
            .Replace("{models}", _checkpoint.Models, StringComparison.Ordinal)
            .Replace("{reference}", CheckpointCopy.Reference, StringComparison.Ordinal);

    private Task<ProgramResult> RunAsync(params IEnumerable<string> arguments) =>
        ProgramProcess.RunAsync(
            BuiltProgram.Prepare(
                "Standalone",
                ["models", .. arguments],
                _working.Path,
                new Dictionary<string, string> { ["Inference__ModelsPath"] = _checkpoint.Models }
            )
        );
}

using Xunit.Abstractions;

namespace TextToVideo.Functional;

/// <summary>With an invalid models folder the program does not start, and one line names the file. Unit tests have every mistake.</summary>
public sealed class ManifestTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Manifest => _folder.Combine("models", "shapes-mini", "model.json");

    private static string Right => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "models", "shapes-mini", "model.json"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Generate_BrokenManifest_EndsWithOneLine()
    {
        Write("""{"name":"shapes-mini","colour":1}""");
        await using ProgramProcess program = Start("a red circle", "--out", "red.mp4");

        await AssertOneLineAsync(program, Manifest, "colour");
        Assert.False(File.Exists(_folder.Combine("red.mp4")));
    }

    [Fact]
    public async Task Generate_PrecisionThatNoModelHas_EndsWithOneLine()
    {
        Write(Right);
        await using ProgramProcess program = Start(["a red circle", "--out", "red.mp4"], new() { ["Inference__Precision"] = "int4" });

        await AssertOneLineAsync(program, _folder.Combine("models"), "shapes-mini: it has no precision 'int4'; it has: fp16, int8");
    }

    [Fact]
    public async Task Generate_NoModelsFolder_EndsWithOneLine()
    {
        await using ProgramProcess program = Start("a red circle", "--out", "red.mp4");

        await AssertOneLineAsync(program, _folder.Combine("models"), string.Empty);
    }

    [Fact]
    public async Task Serve_BrokenManifest_EndsWithOneLine()
    {
        Write("{");
        (int port, int grpcPort) = FreePorts.GetPair();
        await using ProgramProcess program = Start(
            "serve",
            "--port",
            $"{port}",
            "--grpc-port",
            $"{grpcPort}",
            "--data",
            _folder.Combine("data")
        );

        await AssertOneLineAsync(program, Manifest, "$");
    }

    private static async Task AssertOneLineAsync(ProgramProcess program, string file, string what)
    {
        Assert.Equal(1, await program.ExitAsync());
        string line = Assert.Single(program.Errors);
        Assert.Contains(file, line, StringComparison.Ordinal);
        Assert.Contains(what, line, StringComparison.Ordinal);

        // The server's log goes to standard output; it has no second account of it.
        Assert.DoesNotContain(program.Output, logged => logged.Contains(file, StringComparison.Ordinal));
    }

    private void Write(string manifest)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Manifest)!);
        File.WriteAllText(Manifest, manifest);
    }

    private ProgramProcess Start(params string[] arguments) => Start(arguments, []);

    private ProgramProcess Start(string[] arguments, Dictionary<string, string> environment)
    {
        environment["Inference__ModelsPath"] = _folder.Combine("models");
        return ProgramProcess.Start("Standalone", arguments, _folder.Path, environment, output);
    }
}

using System.Text.Json;
using TextToVideo.Functional.Support;
using Xunit.Abstractions;

namespace TextToVideo.Functional.Standalone;

/// <summary>Programs that generate a video on a running server: the command line with <c>--url</c>, and the sample of the client.</summary>
[Collection(SharedStandalone.Collection)]
public sealed class RemoteCommandLineTests(SharedStandalone server, ITestOutputHelper output)
    : SharedServerTests(server, output),
        IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Prompt_WithUrl_WritesTheFileAndPrintsItsPath()
    {
        await using ProgramProcess program = Run(VideosClient.Prompt, "--out", "red.gif", "--seed", "7", "--steps", "2");

        Assert.Equal(0, await program.ExitAsync());
        Assert.Equal([_folder.Combine("red.gif")], program.Output);
        Assert.Equal("GIF89a"u8.ToArray(), (await File.ReadAllBytesAsync(_folder.Combine("red.gif")))[..6]);
        Assert.Equal(["red.gif"], _folder.Files);
        Assert.Contains(program.Errors, line => line.EndsWith('%'));
    }

    [Fact]
    public async Task Interrupt_WithUrl_CancelsTheJobOfTheServer()
    {
        const string theme = "night";
        await using ProgramProcess program = Run(
            VideosClient.Prompt,
            "--out",
            "red.mp4",
            "--steps",
            "100",
            "--cache",
            "0",
            "--theme",
            theme
        );
        JsonElement video = default;
        await program.UntilAsync(
            "it denoises",
            async () =>
            {
                video = (await Videos.ListAsync())
                    .GetProperty("data")
                    .EnumerateArray()
                    .FirstOrDefault(video => video.Text("status") == "in_progress" && video.GetProperty("theme").GetString() == theme);
                return video.ValueKind == JsonValueKind.Object;
            }
        );
        program.SendInterrupt();

        Assert.Equal(130, await program.ExitAsync());
        Assert.Equal("Cancelled.", program.Errors[^1]);
        Assert.Empty(program.Output);
        Assert.Empty(_folder.Files);
        JsonElement ended = await Videos.EndedAsync(video.Text("id"));
        Assert.Equal("cancelled", ended.GetProperty("error").Text("code"));
    }

    [Fact]
    public async Task Option_RefusedByTheServer_ExitsWith2AndNamesIt()
    {
        await using ProgramProcess program = Run(VideosClient.Prompt, "--out", "red.mp4", "--frames", "7");

        Assert.Equal(2, await program.ExitAsync());
        string line = Assert.Single(program.Errors, line => line.Length > 0);
        Assert.StartsWith("--frames: ", line, StringComparison.Ordinal);
        Assert.Contains("9, 17, 25, 33", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prompt_AgainstThePolicy_ExitsWith1()
    {
        await using ProgramProcess program = Run("a naked child", "--out", "video.mp4");

        Assert.Equal(1, await program.ExitAsync());
        Assert.Single(program.Errors, line => line.StartsWith("moderation_blocked: ", StringComparison.Ordinal));
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public async Task Url_OfTheRestPort_SaysThatGrpcHasAnother()
    {
        await using ProgramProcess program = Start("Standalone", VideosClient.Prompt, "--url", $"{Server.Address}");

        Assert.Equal(1, await program.ExitAsync());
        string line = Assert.Single(program.Errors, line => line.StartsWith("--url: ", StringComparison.Ordinal));
        Assert.Contains("gRPC port", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sample_OfTheClient_GeneratesAVideo()
    {
        await using ProgramProcess program = Start("GenerateVideo", $"{Server.GrpcAddress}", VideosClient.Prompt, "red.mp4");

        Assert.Equal(0, await program.ExitAsync());
        Assert.Equal(_folder.Combine("red.mp4"), program.Output[^1]);
        Assert.Equal(["red.mp4"], _folder.Files);
    }

    void IDisposable.Dispose()
    {
        _folder.Dispose();
        Dispose();
    }

    private ProgramProcess Run(params string[] arguments) => Start("Standalone", [.. arguments, "--url", $"{Server.GrpcAddress}"]);

    private ProgramProcess Start(string project, params string[] arguments) => ProgramProcess.Start(project, arguments, _folder.Path);
}

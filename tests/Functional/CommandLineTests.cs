using System.Text.Json;
using Xunit.Abstractions;

namespace TextToVideo.Functional;

/// <summary>The program as it is typed: exit code, output, and what it leaves behind.</summary>
public sealed class CommandLineTests : IDisposable
{
    private const string Prompt = "a red circle moving right on a blue background";

    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFolder _temporary = new();
    private readonly ITestOutputHelper _output;

    public CommandLineTests(ITestOutputHelper output) => _output = output;

    /// <summary>One mistake for each place that finds them; the unit tests of the command line have the others.</summary>
    public static TheoryData<string[], string, string> BadOptions =>
        new()
        {
            { [Prompt, "--frames", "7"], "--frames", "9, 17, 25, 33" },
            { [Prompt, "--out", "missing/video.mp4"], "--out", "folder that exists" },
            { ["serve", "--port", "0"], "--port", "1 to 65535" },
        };

    public void Dispose()
    {
        _folder.Dispose();
        _temporary.Dispose();
    }

    [Fact]
    public async Task Prompt_WithOptions_WritesTheFileAndPrintsItsPathLastAndNoTerminalCodes()
    {
        string path = _folder.Combine("red.mp4");
        await using ProgramProcess program = Run(
            Prompt,
            "--out",
            "red.mp4",
            "--seed",
            "7",
            "--steps",
            "4",
            "--fps",
            "10",
            "--guidance",
            "2.5"
        );

        Assert.Equal(0, await program.ExitAsync());
        Assert.Equal([path], program.Output);
        Assert.DoesNotContain(program.Errors, line => line.Contains('\e'));
        JsonElement stream = await Media.ProbeAsync(await File.ReadAllBytesAsync(path));
        Assert.Equal("h264", stream.Text("codec_name"));
        Assert.Equal("10/1", stream.Text("avg_frame_rate"));
        Assert.Equal("17", stream.Text("nb_read_frames"));
        Assert.Equal(["red.mp4"], _folder.Files);
        Assert.Empty(_temporary.Files);
    }

    [Fact]
    public async Task Prompt_Alone_MakesANameOfPromptAndSeed()
    {
        await using ProgramProcess program = Run(
            "A red Circle moving right, on a blue background!",
            "--steps",
            "2",
            "--seed",
            "5",
            "--format",
            "gif"
        );

        Assert.Equal(0, await program.ExitAsync());
        Assert.Equal([_folder.Combine("a-red-circle-moving-right-on-a-blue-background-5.gif")], program.Output);
        Assert.Equal(["a-red-circle-moving-right-on-a-blue-background-5.gif"], _folder.Files);
    }

    [Theory]
    [MemberData(nameof(BadOptions))]
    public async Task Option_NotAllowed_IsNamedInOneLineAndExitsWith2(string[] arguments, string option, string allowed)
    {
        await using ProgramProcess program = Run(arguments);

        Assert.Equal(2, await program.ExitAsync());
        string line = Assert.Single(program.Errors);
        Assert.Contains(option, line, StringComparison.Ordinal);
        Assert.Contains(allowed, line, StringComparison.Ordinal);
        Assert.Empty(program.Output);
        Assert.Empty(_folder.Files);
        Assert.Empty(_temporary.Files);
    }

    [Fact]
    public async Task Prompt_AgainstThePolicy_ExitsWith1AndOneLine()
    {
        await using ProgramProcess program = Run("a naked child", "--out", "video.mp4");

        Assert.Equal(1, await program.ExitAsync());
        Assert.Single(program.Errors, line => line.StartsWith("moderation_blocked: ", StringComparison.Ordinal));
        Assert.Empty(program.Output);
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public async Task Interrupt_WhileDenoising_ExitsWith130AndLeavesNothing()
    {
        await using ProgramProcess program = Start(
            [Prompt, "--out", "red.mp4", "--steps", "100", "--cache", "0"],
            new() { ["Denoising__CheckpointInterval"] = "00:00:00" }
        );
        await program.UntilAsync(
            "it denoises",
            () => _temporary.Files.Any(file => file.EndsWith("checkpoint.safetensors", StringComparison.Ordinal))
        );
        program.SendInterrupt();

        Assert.Equal(130, await program.ExitAsync());
        Assert.Empty(program.Output);
        Assert.Equal("Cancelled.", program.Errors[^1]);
        AssertNothingIsLeft();
    }

    [Fact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task Interrupt_WhileTranscoding_EndsFfmpegToo()
    {
        // In ffmpeg's place a program that tells its process id and never ends.
        string ffmpeg = _folder.Combine("ffmpeg");
        string started = _folder.Combine("started");
        await File.WriteAllTextAsync(ffmpeg, $"#!/bin/sh\necho $$ > {started}.new && mv {started}.new {started} && exec sleep 1000\n");
        File.SetUnixFileMode(ffmpeg, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await using ProgramProcess program = Start(
            [Prompt, "--out", "red.mp4", "--steps", "2", "--seed", "7"],
            new() { ["Transcoding__FfmpegPath"] = ffmpeg }
        );
        await program.UntilAsync("it transcodes", () => File.Exists(started));
        string processFolder = $"/proc/{(await File.ReadAllTextAsync(started)).Trim()}";
        program.SendInterrupt();

        Assert.Equal(130, await program.ExitAsync());
        Assert.False(Directory.Exists(processFolder), "ffmpeg is still running.");
        File.Delete(ffmpeg);
        File.Delete(started);
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task Reconcile_FileWithoutAVideo_IsListedAndOnlyDeletedIfForced()
    {
        string video = Path.Combine("data", "artifacts", "videos", $"{Guid.NewGuid():N}", "video.mp4");
        string path = _folder.Combine(video);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, "content");
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddDays(-1));

        await using ProgramProcess list = Run("reconcile", "--data", "data");
        Assert.Equal(0, await list.ExitAsync());
        Assert.Matches("^files_without_video    video_[0-9a-f]{32}  files: 1, bytes: 7$", Assert.Single(list.Output));
        Assert.Equal("Videos examined: 1; differences: 1. Nothing was deleted; see --delete.", list.Errors[^1]);

        // The folder has no database with a video, so it may be the wrong one.
        await using ProgramProcess delete = Run("reconcile", "--data", "data", "--delete");
        Assert.Equal(1, await delete.ExitAsync());
        Assert.StartsWith("The database has no video", delete.Errors[^1], StringComparison.Ordinal);
        Assert.True(File.Exists(path));

        await using ProgramProcess force = Run("reconcile", "--data", "data", "--delete", "--force");
        Assert.Equal(0, await force.ExitAsync());
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task Serve_PortInUse_FailsWithOneLine()
    {
        (int port, int grpcPort) = FreePorts.GetPair();
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, port);
        taken.Start();
        await using ProgramProcess program = Run("serve", "--port", $"{port}", "--grpc-port", $"{grpcPort}", "--data", "data");

        Assert.NotEqual(0, await program.ExitAsync());
        Assert.Contains($"{port}", Assert.Single(program.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_Asked_ListsEveryOption()
    {
        await using ProgramProcess program = Run("--help");

        Assert.Equal(0, await program.ExitAsync());
        Assert.Empty(program.Errors);
        string help = string.Join('\n', program.Output);
        foreach (
            string option in new[]
            {
                "PROMPT",
                "--out",
                "--seed",
                "--frames",
                "--fps",
                "--size",
                "--steps",
                "--guidance",
                "--negative",
                "--format",
                "--model",
                "serve",
            }
        )
        {
            Assert.Contains(option, help, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Serve_OthersCanReachItOverIPv6AndThereIsNoKey_DoesNotStart()
    {
        await using ProgramProcess server = Run("serve", "--host", "::", "--data", "data");

        await AssertRefusedForWantOfAKeyAsync(server);
    }

    [Fact]
    public async Task Keys_CreatedWhileTheServerRuns_AreNeededFromThenOnAndRevoked_AndInterruptEndsItWell()
    {
        (int port, int grpcPort) = FreePorts.GetPair();
        string address = $"http://127.0.0.1:{port}";
        await using ProgramProcess server = Run(
            "serve",
            "--host",
            "0.0.0.0",
            "--port",
            $"{port}",
            "--grpc-port",
            $"{grpcPort}",
            "--data",
            "data"
        );
        await AssertRefusedForWantOfAKeyAsync(server);
        string admin = await KeyAsync("keys", "create", "admin", "--admin", "--data", "data");
        await using ProgramProcess open = Run(
            "serve",
            "--host",
            "0.0.0.0",
            "--port",
            $"{port}",
            "--grpc-port",
            $"{grpcPort}",
            "--data",
            "data"
        );
        using var http = new HttpClient { BaseAddress = new Uri(address) };
        await http.UntilReadyAsync(open);

        string user = await KeyAsync("keys", "create", "user", "--per-day", "5", "--data", "data");
        string remote = await KeyAsync("keys", "create", "remote", "--url", address, "--key", admin);
        Assert.Equal(401, await StatusAsync(http, "any"));
        Assert.Equal(200, await StatusAsync(http, user));
        Assert.Equal(200, await StatusAsync(http, remote));

        await using ProgramProcess refused = Run("keys", "list", "--url", address, "--key", user);
        Assert.Equal(1, await refused.ExitAsync());
        Assert.Contains("admin", Assert.Single(refused.Errors), StringComparison.Ordinal);
        await using ProgramProcess reconcile = Run("reconcile", "--url", address, "--key", admin);
        Assert.Equal(0, await reconcile.ExitAsync());
        Assert.Equal("Videos examined: 0; differences: 0.", Assert.Single(reconcile.Errors));
        await using ProgramProcess list = Run("keys", "list", "--data", "data");
        Assert.Equal(0, await list.ExitAsync());
        Assert.Equal(4, list.Output.Count);
        Assert.DoesNotContain(list.Output, line => line.Contains(user.Split('_')[2], StringComparison.Ordinal));
        await using ProgramProcess revoke = Run("keys", "revoke", user.Split('_')[1], "--data", "data");
        Assert.Equal(0, await revoke.ExitAsync());
        await Wait.UntilAsync("the key is refused", async () => await StatusAsync(http, user) == 401);

        open.SendInterrupt();
        Assert.Equal(0, await open.ExitAsync());
        Assert.Contains(open.Output, line => line.Contains($"http://0.0.0.0:{port}", StringComparison.Ordinal));

        async Task<string> KeyAsync(params string[] arguments)
        {
            await using ProgramProcess keys = Run(arguments);
            Assert.Equal(0, await keys.ExitAsync());
            return Assert.Single(keys.Output);
        }
    }

    private static async Task AssertRefusedForWantOfAKeyAsync(ProgramProcess server)
    {
        Assert.Equal(2, await server.ExitAsync());
        string line = Assert.Single(server.Log);
        Assert.StartsWith("--host:", line, StringComparison.Ordinal);
        Assert.Contains("keys create", line, StringComparison.Ordinal);
    }

    private static async Task<int> StatusAsync(HttpClient http, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/videos");
        request.Headers.Add("Authorization", $"Bearer {key}");
        using HttpResponseMessage response = await http.SendAsync(request);
        return (int)response.StatusCode;
    }

    private void AssertNothingIsLeft()
    {
        Assert.Empty(_folder.Files);
        Assert.Empty(Directory.GetFileSystemEntries(_temporary.Path));
    }

    private ProgramProcess Run(params string[] arguments) => Start(arguments, []);

    private ProgramProcess Start(string[] arguments, Dictionary<string, string> environment)
    {
        environment["TMPDIR"] = _temporary.Path;
        return ProgramProcess.Start("Standalone", arguments, _folder.Path, environment, _output);
    }
}

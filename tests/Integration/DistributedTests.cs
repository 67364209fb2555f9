using System.Globalization;
using Xunit.Abstractions;

namespace TextToVideo.Integration;

/// <summary>The AppHost as a user starts it.</summary>
public sealed class DistributedTests(ITestOutputHelper output)
{
    /// <summary>A variable that every process of one AppHost inherits.</summary>
    private const string Marker = "TEXTTOVIDEO_TEST";

    /// <summary>What every process of the system has in its command line.</summary>
    private static readonly string[] s_processes =
    [
        "Denoising.dll", "Gateway.dll", "Generation.dll", "Moderation.dll", "TextEncoding.dll", "Transcoding.dll", "VaeDecoding.dll",
        "postgres", "beam.smp", "epmd", "redis-server",
    ];

    [Fact]
    public async Task AppHost_ServiceKilled_IsRestarted_AndTerminationLeavesNoProcess()
    {
        using var folder = new TemporaryFolder();
        await using ProgramProcess appHost = await StartAsync(folder);
        Dictionary<int, string> processes = FindProcesses(folder);
        Assert.All(s_processes, name => Assert.Contains(processes.Values, command => command.Contains(name, StringComparison.Ordinal)));

        int killed = processes.Single(process => process.Value.Contains("Generation.dll", StringComparison.Ordinal)).Key;
        ProcessSignals.Kill(killed);

        await appHost.UntilAsync("the AppHost reports the restart", () => appHost.Output.Any(line =>
            line.Contains("generation", StringComparison.Ordinal) && line.Contains("restarted", StringComparison.Ordinal)));
        await AssertAnswersAsync(appHost);
        Assert.DoesNotContain(killed, FindProcesses(folder).Keys);

        appHost.SendInterrupt();
        Assert.Equal(0, await appHost.ExitAsync());
        await Patience.UntilAsync("no process is left", () => FindProcesses(folder).Count == 0);
    }

    [Fact]
    public async Task AppHost_KilledItself_LeavesNoProcess()
    {
        using var folder = new TemporaryFolder();
        await using ProgramProcess appHost = await StartAsync(folder);
        Assert.True(FindProcesses(folder).Count > s_processes.Length);

        await appHost.KillAsync();

        await Patience.UntilAsync("no process is left", () => FindProcesses(folder).Count == 0);
    }

    [Theory]
    [InlineData("--port", "0", "--port")]
    [InlineData("--Replicas:denoising", "many", "--Replicas:denoising")]
    [InlineData("--infrastructure", "cloud", "--infrastructure")]
    [InlineData("--host", "example.com", "--host")]
    public async Task AppHost_WrongSetting_EndsWithOneLine(string option, string value, string named)
    {
        await using ProgramProcess appHost = ProgramProcess.Start("AppHost", [option, value], Path.GetTempPath(), log: output);

        Assert.Equal(2, await appHost.ExitAsync());
        Assert.Contains(named, Assert.Single(appHost.Log), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AppHost_OthersCanReachItAndThereIsNoKey_EndsAndStartsOnceThereIsOne()
    {
        using var folder = new TemporaryFolder();
        (int port, _) = FreePorts.Pair();
        string[] arguments = ["--port", $"{port}", "--data", folder.Path, "--infrastructure", "local", "--host", "0.0.0.0"];
        await using (ProgramProcess refused = ProgramProcess.Start("AppHost", arguments, Path.GetTempPath(), log: output))
        {
            Assert.Equal(2, await refused.ExitAsync());
            Assert.Contains(refused.Errors, line => line.StartsWith("--host", StringComparison.Ordinal)
                && line.Contains("keys create", StringComparison.Ordinal));
        }

        string key;
        await using (ProgramProcess local = ProgramProcess.Start("AppHost", arguments[..^2], Path.GetTempPath(), log: output))
        {
            await AddressAsync(local);
            await using ProgramProcess create = ProgramProcess.Start(
                "Standalone", ["keys", "create", "first", "--admin", "--url", $"http://127.0.0.1:{port}"], Path.GetTempPath(), log: output);
            Assert.Equal(0, await create.ExitAsync());
            key = Assert.Single(create.Output);
            local.SendTerminate();
            Assert.Equal(0, await local.ExitAsync());
        }

        await using ProgramProcess open = ProgramProcess.Start("AppHost", arguments, Path.GetTempPath(), log: output);
        await AddressAsync(open);
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = Patience.Long };
        using HttpResponseMessage stranger = await http.GetAsync("/v1/models");
        http.DefaultRequestHeaders.Add("Authorization", $"Bearer {key}");
        using HttpResponseMessage known = await http.GetAsync("/v1/models");
        Assert.Equal((401, 200), ((int)stranger.StatusCode, (int)known.StatusCode));
        open.SendTerminate();
        Assert.Equal(0, await open.ExitAsync());
    }

    private static Task AddressAsync(ProgramProcess appHost) => appHost.UntilAsync(
        "the gateway's address is printed", () => appHost.Output.Any(line => line.StartsWith("gateway (http)", StringComparison.Ordinal)));

    /// <summary>Through the gateway, to the API behind it.</summary>
    private static async Task AssertAnswersAsync(ProgramProcess appHost)
    {
        string line = appHost.Output.Single(one => one.StartsWith("gateway (http)", StringComparison.Ordinal));
        using var http = new HttpClient { BaseAddress = new Uri(line.Split(' ')[^1]), Timeout = Patience.Long };
        var models = new Uri("/v1/models", UriKind.Relative);
        await Patience.UntilAsync("the gateway answers", async () => (await http.GetAsync(models)).IsSuccessStatusCode);
    }

    /// <summary>
    /// Returns the command lines of the processes of one AppHost by their ids: those that have inherited its variable, and those in its
    /// data folder, since Redis overwrites its environment. Processes that have ended are not among them.
    /// </summary>
    private static Dictionary<int, string> FindProcesses(TemporaryFolder folder)
    {
        string marker = $"{Marker}={folder.Path}";
        return Directory.EnumerateDirectories("/proc")
            .Select(path => (Path: path, IsProcess: int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out int id), Id: id))
            .Where(process => process.IsProcess
                && (Read(process.Path, "environ").Split('\0').Contains(marker) || IsInFolder(process.Path, folder.Path)))
            .Select(process => (process.Id, Command: Read(process.Path, "cmdline").Replace('\0', ' ')))
            .Where(process => process.Command.Length > 0)
            .ToDictionary(process => process.Id, process => process.Command);
    }

    private static bool IsInFolder(string process, string folder)
    {
        try
        {
            return File.ResolveLinkTarget(Path.Combine(process, "cwd"), returnFinalTarget: false)?.FullName.StartsWith(
                folder, StringComparison.Ordinal) == true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The process has ended, or is another user's.
            return false;
        }
    }

    private static string Read(string process, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, file));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The process has ended, or is another user's.
            return string.Empty;
        }
    }

    private async Task<ProgramProcess> StartAsync(TemporaryFolder folder)
    {
        // gRPC has the port after it.
        (int port, _) = FreePorts.Pair();
        ProgramProcess appHost = ProgramProcess.Start(
            "AppHost", ["--port", $"{port}", "--data", folder.Path, "--infrastructure", "local"], Path.GetTempPath(),
            new Dictionary<string, string> { [Marker] = folder.Path }, output);
        await AddressAsync(appHost);
        await AssertAnswersAsync(appHost);
        return appHost;
    }
}

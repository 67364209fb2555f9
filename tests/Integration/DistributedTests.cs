using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Xunit.Abstractions;

namespace TextToVideo.Integration;

/// <summary>The AppHost: every service and server in a process of its own.</summary>
public sealed class DistributedTests(ITestOutputHelper output)
{
    private static readonly string[] s_resources =
    [
        "denoising", "gateway", "generation", "moderation", "postgres", "rabbitmq", "redis", "text-encoding", "transcoding", "vae-decoding",
    ];

    [Fact]
    public async Task AppHost_ServiceKilled_ComesBack_AndTerminationLeavesNothing()
    {
        using var folder = new TemporaryFolder();
        await using ProgramProcess appHost = await StartAsync(folder);
        JsonElement state = State(folder);

        Assert.Equal(s_resources, state.GetProperty("resources").EnumerateArray().Select(resource => resource.Text("name")).Order());
        string killed = Resource(folder, "generation").GetProperty("endpoints").Text("http");
        int former = Resource(folder, "generation").GetProperty("pid").GetInt32();
        HashSet<int> processes = Below(appHost.Id);
        Assert.Contains(former, processes);
        using (var process = Process.GetProcessById(former))
        {
            process.Kill();
        }

        await Patience.UntilAsync("generation is back", () =>
            Resource(folder, "generation") is var now && now.GetProperty("healthy").GetBoolean()
                && now.GetProperty("pid").GetInt32() != former);
        Assert.Equal(killed, Resource(folder, "generation").GetProperty("endpoints").Text("http"));
        await AssertAnswersAsync(appHost);

        processes.UnionWith(Below(appHost.Id));
        appHost.SendTerminate();
        Assert.Equal(0, await appHost.ExitAsync());
        Assert.DoesNotContain(processes, IsRunning);
        Assert.DoesNotContain(
            State(folder).GetProperty("resources").EnumerateArray(), resource => resource.TryGetProperty("pid", out _));
    }

    [Fact]
    public async Task AppHost_KilledItself_LeavesNoProcess()
    {
        using var folder = new TemporaryFolder();
        await using ProgramProcess appHost = await StartAsync(folder);
        HashSet<int> processes = Below(appHost.Id);
        Assert.True(processes.Count > s_resources.Length);

        await appHost.KillAsync();

        await Patience.UntilAsync("all processes are gone", () => !processes.Any(IsRunning));
    }

    [Theory]
    [InlineData("--port", "0", "--port")]
    [InlineData("--Replicas:denoising", "many", "Replicas:denoising")]
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
        string[] arguments = ["--port", $"{port}", "--data", folder.Path, "--host", "0.0.0.0"];
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

    private static JsonElement State(TemporaryFolder folder) =>
        JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(folder.Combine("state.json")));

    private static JsonElement Resource(TemporaryFolder folder, string name) =>
        State(folder).GetProperty("resources").EnumerateArray().Single(resource => resource.Text("name") == name);

    /// <summary>Through the gateway, to the API behind it.</summary>
    private static async Task AssertAnswersAsync(ProgramProcess appHost)
    {
        string line = appHost.Output.Single(one => one.StartsWith("gateway (http)", StringComparison.Ordinal));
        using var http = new HttpClient { BaseAddress = new Uri(line.Split(' ')[^1]), Timeout = Patience.Long };
        var models = new Uri("/v1/models", UriKind.Relative);
        await Patience.UntilAsync("the gateway answers", async () => (await http.GetAsync(models)).IsSuccessStatusCode);
    }

    /// <summary>All processes below one.</summary>
    private static HashSet<int> Below(int root)
    {
        (int Id, int Parent)[] all = [.. Directory.EnumerateDirectories("/proc").Select(folder => Path.GetFileName(folder))
            .Where(name => int.TryParse(name, CultureInfo.InvariantCulture, out _))
            .Select(name => (int.Parse(name, CultureInfo.InvariantCulture), Parent(name)))];
        var tree = new HashSet<int> { root };
        while (all.Any(process => tree.Contains(process.Parent) && tree.Add(process.Id)))
        {
        }

        tree.Remove(root);
        return tree;
    }

    private static int Parent(string process) => Stat(process) is { } fields ? int.Parse(fields[1], CultureInfo.InvariantCulture) : 0;

    /// <summary>One that has ended and that nobody has asked for its exit code is gone, too.</summary>
    private static bool IsRunning(int process) => Stat($"{process}") is { } fields && fields[0] != "Z";

    /// <summary>State, parent and more; null where the process is gone.</summary>
    private static string[]? Stat(string process)
    {
        try
        {
            string line = File.ReadAllText($"/proc/{process}/stat");
            return line[(line.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }

    private async Task<ProgramProcess> StartAsync(TemporaryFolder folder)
    {
        // gRPC has the port after it.
        (int port, _) = FreePorts.Pair();
        ProgramProcess appHost = ProgramProcess.Start(
            "AppHost", ["--port", $"{port}", "--data", folder.Path], Path.GetTempPath(), log: output);
        await AddressAsync(appHost);
        await AssertAnswersAsync(appHost);
        return appHost;
    }
}

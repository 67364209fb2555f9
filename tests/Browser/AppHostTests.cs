using System.Globalization;
using System.Text.Json;
using TextToVideo.Browser.Support;
using Xunit.Abstractions;
using static Microsoft.Playwright.Assertions;

namespace TextToVideo.Browser;

/// <summary>The AppHost as a user starts it, and Aspire's dashboard by the link that it prints.</summary>
[Collection(Chromium.Collection)]
public sealed class AppHostTests(Chromium chromium, ITestOutputHelper output)
{
    private const string LinkBegin = "Login to the dashboard at ";

    private const int TallWindow = 10_000;

    /// <summary>The services that take part in a job.</summary>
    private static readonly string[] s_services =
    [
        "gateway",
        "generation",
        "moderation",
        "text-encoding",
        "denoising",
        "vae-decoding",
        "transcoding",
    ];

    /// <summary>A variable that every process of one AppHost inherits.</summary>
    private const string Marker = "TEXTTOVIDEO_TEST";

    /// <summary>A text that is in the command line of every process of the system.</summary>
    private static readonly string[] s_processes =
    [
        "Denoising.dll",
        "Gateway.dll",
        "Generation.dll",
        "Moderation.dll",
        "TextEncoding.dll",
        "Transcoding.dll",
        "VaeDecoding.dll",
        "postgres",
        "beam.smp",
        "epmd",
        "redis-server",
    ];

    /// <summary>Three starts on one data folder, since a start takes the time of a dozen programs.</summary>
    [Fact]
    public async Task AppHost_WithoutAndWithKey_IsRefusedToOthers_ShowsTraces_RestartsWhatDies_AndLeavesNoProcess()
    {
        using var folder = new TemporaryFolder();
        (int port, _) = FreePorts.GetPair();

        await AssertRefusedWithoutKeyAsync(folder, port);
        string key = await CheckDashboardAndKillServiceAsync(folder, port);
        await AssertKeyIsNeededAndKillAppHostAsync(folder, port, key);
    }

    [Theory]
    [InlineData("--port", "0", "--port")]
    [InlineData("--Replicas:denoising", "many", "--Replicas:denoising")]
    [InlineData("--infrastructure", "cloud", "--infrastructure")]
    [InlineData("--host", "example.com", "--host")]
    public async Task AppHost_WrongSetting_EndsWithOneLine(string option, string value, string named)
    {
        await using var appHost = ProgramProcess.Start("AppHost", [option, value], Path.GetTempPath(), log: output);

        Assert.Equal(2, await appHost.ExitAsync());
        Assert.Contains(named, Assert.Single(appHost.Log), StringComparison.Ordinal);
    }

    private static Task AddressAsync(ProgramProcess appHost) =>
        appHost.UntilAsync(
            "the gateway's address is printed",
            () => appHost.Output.Any(line => line.StartsWith("gateway (http)", StringComparison.Ordinal))
        );

    /// <summary>Through the gateway, to the API behind it.</summary>
    private static async Task AssertAnswersAsync(int port)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = Wait.Long };
        var models = new Uri("/v1/models", UriKind.Relative);
        await Wait.UntilAsync("the gateway answers", async () => (await http.GetAsync(models)).IsSuccessStatusCode);
    }

    private static Task AssertNoProcessIsLeftAsync(TemporaryFolder folder) =>
        Wait.UntilAsync("no process is left", () => FindProcesses(folder).Count == 0);

    /// <summary>
    /// Returns the command lines of the processes of one AppHost by their ids: those that have inherited its variable, and those in its
    /// data folder, since Redis overwrites its environment. Processes that have ended are not among them.
    /// </summary>
    private static Dictionary<int, string> FindProcesses(TemporaryFolder folder)
    {
        string marker = $"{Marker}={folder.Path}";
        return Directory
            .EnumerateDirectories("/proc")
            .Select(path => (Path: path, IsProcess: int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out int id), Id: id))
            .Where(process =>
                process.IsProcess && (Read(process.Path, "environ").Split('\0').Contains(marker) || IsInFolder(process.Path, folder.Path))
            )
            .Select(process => (process.Id, Command: Read(process.Path, "cmdline").Replace('\0', ' ')))
            .Where(process => process.Command.Length > 0)
            .ToDictionary(process => process.Id, process => process.Command);
    }

    private static bool IsInFolder(string process, string folder)
    {
        try
        {
            return File.ResolveLinkTarget(Path.Combine(process, "cwd"), returnFinalTarget: false)
                    ?.FullName.StartsWith(folder, StringComparison.Ordinal) == true;
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

    /// <summary>Others could reach the system, and there is no key: it ends and says how to make one.</summary>
    private async Task AssertRefusedWithoutKeyAsync(TemporaryFolder folder, int port)
    {
        await using ProgramProcess refused = Start(folder, port, "--host", "0.0.0.0");

        Assert.Equal(2, await refused.ExitAsync());
        Assert.Contains(
            refused.Errors,
            line => line.StartsWith("--host", StringComparison.Ordinal) && line.Contains("keys create", StringComparison.Ordinal)
        );
        await AssertNoProcessIsLeftAsync(folder);
    }

    /// <summary>The dashboard has the trace of a video, a killed service is restarted, and Ctrl-C leaves no process.</summary>
    /// <returns>An admin's key.</returns>
    private async Task<string> CheckDashboardAndKillServiceAsync(TemporaryFolder folder, int port)
    {
        await using ProgramProcess appHost = Start(folder, port);
        await AddressAsync(appHost);
        await AssertAnswersAsync(port);
        await AssertDashboardShowsTraceAsync(appHost, port);
        Dictionary<int, string> processes = FindProcesses(folder);
        Assert.All(s_processes, name => Assert.Contains(processes.Values, command => command.Contains(name, StringComparison.Ordinal)));

        int killed = processes.Single(process => process.Value.Contains("Generation.dll", StringComparison.Ordinal)).Key;
        ProcessSignals.Kill(killed);

        await appHost.UntilAsync(
            "the AppHost reports the restart",
            () =>
                appHost.Output.Any(line =>
                    line.Contains("generation", StringComparison.Ordinal) && line.Contains("restarted", StringComparison.Ordinal)
                )
        );
        await AssertAnswersAsync(port);
        Assert.DoesNotContain(killed, FindProcesses(folder).Keys);

        await using var create = ProgramProcess.Start(
            "Standalone",
            ["keys", "create", "first", "--admin", "--url", $"http://127.0.0.1:{port}"],
            Path.GetTempPath(),
            log: output
        );
        Assert.Equal(0, await create.ExitAsync());

        appHost.SendInterrupt();
        Assert.Equal(0, await appHost.ExitAsync());
        await AssertNoProcessIsLeftAsync(folder);
        return Assert.Single(create.Output);
    }

    private async Task AssertDashboardShowsTraceAsync(ProgramProcess appHost, int port)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = Wait.Long };
        JsonElement video = await new VideosClient(http).MakeAsync(VideosClient.QuickRequest);

        await appHost.UntilAsync("the login link is printed", () => appHost.Output.Any(HasLink));
        string line = appHost.Output.First(HasLink);
        var link = new Uri(line[(line.IndexOf(LinkBegin, StringComparison.Ordinal) + LinkBegin.Length)..].Trim());
        await using OpenPage dashboard = await chromium.OpenAsync(address: link);
        await dashboard.Page.GotoAsync(link.ToString());
        await Expect(dashboard.Page.GetByText("denoising").First).ToBeVisibleAsync();

        // Only the rows of the trace that fit into the window are in the page.
        await dashboard.Page.SetViewportSizeAsync(1280, TallWindow);
        await dashboard.Page.GotoAsync($"/traces/detail/{video.Text("trace_id")}");
        foreach (string service in s_services)
        {
            await Expect(dashboard.Page.GetByText(service).First).ToBeVisibleAsync();
        }

        await Expect(dashboard.Page.GetByText("generate video").First).ToBeVisibleAsync();

        static bool HasLink(string line) => line.Contains(LinkBegin, StringComparison.Ordinal);
    }

    /// <summary>With a key others are served who have it; an AppHost that is killed takes its processes with it.</summary>
    private async Task AssertKeyIsNeededAndKillAppHostAsync(TemporaryFolder folder, int port, string key)
    {
        await using ProgramProcess open = Start(folder, port, "--host", "0.0.0.0");
        await AddressAsync(open);
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = Wait.Long };
        using HttpResponseMessage stranger = await http.GetAsync("/v1/models");
        http.DefaultRequestHeaders.Add("Authorization", $"Bearer {key}");
        using HttpResponseMessage known = await http.GetAsync("/v1/models");
        Assert.Equal((401, 200), ((int)stranger.StatusCode, (int)known.StatusCode));
        Assert.True(FindProcesses(folder).Count > s_processes.Length);

        await open.KillAsync();

        await AssertNoProcessIsLeftAsync(folder);
    }

    private ProgramProcess Start(TemporaryFolder folder, int port, params string[] arguments) =>
        ProgramProcess.Start(
            "AppHost",
            ["--port", $"{port}", "--data", folder.Path, "--infrastructure", "local", .. arguments],
            Path.GetTempPath(),
            new Dictionary<string, string> { [Marker] = folder.Path },
            output
        );
}

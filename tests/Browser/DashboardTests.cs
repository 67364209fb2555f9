using System.Text.Json;
using TextToVideo.Browser.Support;
using Xunit.Abstractions;
using static Microsoft.Playwright.Assertions;

namespace TextToVideo.Browser;

/// <summary>Tests of Aspire's dashboard for the distributed system, opened by the link that the AppHost prints.</summary>
[Collection(Chromium.Collection)]
public sealed class DashboardTests(Chromium chromium, ITestOutputHelper output)
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

    [Fact]
    public async Task LoginLink_Opened_DashboardShowsTraceOfVideo()
    {
        using var folder = new TemporaryFolder();
        (int port, _) = FreePorts.GetPair();
        await using var appHost = ProgramProcess.Start(
            "AppHost",
            ["--port", $"{port}", "--data", folder.Path, "--infrastructure", "local"],
            Path.GetTempPath(),
            log: output
        );
        await appHost.UntilAsync("the gateway is healthy", () => Contains(appHost, "gateway (http)"));
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = Wait.Long };
        JsonElement video = await new VideosClient(http).MakeAsync(VideosClient.QuickRequest);

        await appHost.UntilAsync("the login link is printed", () => Contains(appHost, LinkBegin));
        string line = appHost.Output.First(one => one.Contains(LinkBegin, StringComparison.Ordinal));
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

        appHost.SendInterrupt();
        Assert.Equal(0, await appHost.ExitAsync());
    }

    private static bool Contains(ProgramProcess program, string text) =>
        program.Output.Any(line => line.Contains(text, StringComparison.Ordinal));
}

using TextToVideo.Browser.Support;
using static Microsoft.Playwright.Assertions;

namespace TextToVideo.Browser;

/// <summary>Tests of the page when the server or the network is unavailable.</summary>
[Collection(Chromium.Collection)]
public sealed class ConnectionTests(Chromium chromium)
{
    [Fact]
    public async Task Watch_ServerRestarts_ShowsLostConnectionAndReconnects()
    {
        using var data = new TemporaryFolder();
        (int, int) ports = FreePorts.GetPair();
        using HeldFfmpeg.Holding held = chromium.Ffmpeg.Hold();
        await using StandaloneProcess first = await StandaloneProcess.StartAsync(
            data.Path,
            environment: chromium.Ffmpeg.Settings,
            ports: ports
        );
        await using OpenPage page = await chromium.OpenAsync(address: first.Address);
        await page.CreateAsync("a red circle growing on a black background");
        await Expect(page.Progress).ToBeVisibleAsync();

        await first.Program.KillAsync();
        await Expect(page.Page.GetByText("Connection lost, trying again …")).ToBeVisibleAsync();

        await using StandaloneProcess second = await StandaloneProcess.StartAsync(
            data.Path,
            environment: chromium.Ffmpeg.Settings,
            ports: ports
        );
        held.Dispose();
        await Expect(page.Player).ToBeVisibleAsync();
        await Expect(page.Page.GetByText("Connection lost, trying again …")).ToBeHiddenAsync();
        await Expect(page.Title).ToHaveTextAsync("a red circle growing on a black background");
    }

    [Fact]
    public async Task Create_Offline_ShowsErrorAndCreatesOneVideoWhenOnline()
    {
        await using OpenPage page = await chromium.OpenAsync();
        await Expect(page.Page.Locator("#num_frames")).ToBeAttachedAsync();
        const string prompt = "a orange triangle shrinking on a purple background";

        await page.Context.SetOfflineAsync(true);
        await page.SubmitAsync(prompt);
        await Expect(page.Page.GetByText("You are offline")).ToBeVisibleAsync();
        await Expect(page.Page.GetByText("The server cannot be reached.")).ToBeVisibleAsync();

        await page.Context.SetOfflineAsync(false);
        await Expect(page.Page.GetByText("You are offline")).ToBeHiddenAsync();
        await page.Submit.ClickAsync();
        await Expect(page.Title).ToHaveTextAsync(prompt);
        await Expect(page.Player).ToBeVisibleAsync();
        Assert.Equal(
            1,
            (await chromium.Server.Videos.ListAsync("?query=orange+triangle+shrinking+purple")).GetProperty("data").GetArrayLength()
        );
    }
}

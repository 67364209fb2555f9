using System.Text.RegularExpressions;
using Microsoft.Playwright;
using TextToVideo.Browser.Support;
using TextToVideo.Functional.Support;
using static Microsoft.Playwright.Assertions;

namespace TextToVideo.Browser;

/// <summary>Tests of the page with a server that requires an API key.</summary>
[Collection(Chromium.Collection)]
public sealed class KeyTests(Chromium chromium)
{
    [Fact]
    public async Task Page_ServerRequiresKey_AsksForKeyAndUsesItForEveryRequest()
    {
        using var data = new TemporaryFolder();
        string key = await CreateKeyAsync(data.Path);
        await using StandaloneHost server = await StandaloneHost.StartAsync(data.Path, settings: chromium.Ffmpeg.Settings);
        await using OpenPage page = await chromium.OpenAsync(address: server.Address);
        ILocator dialog = page.Page.GetByRole(AriaRole.Dialog, new PageGetByRoleOptions { Name = "API key" });

        await Expect(dialog).ToBeVisibleAsync();
        await Expect(dialog).ToContainTextAsync("key");
        ILocator field = page.Page.GetByLabel("Key", new PageGetByLabelOptions { Exact = true });
        await field.FillAsync("wrong");
        await page.Button("Use it").ClickAsync();
        await Expect(dialog).ToBeVisibleAsync();
        await field.FillAsync(key);
        await field.PressAsync("Enter");
        await Expect(page.Page.GetByText("There are no videos yet.")).ToBeVisibleAsync();
        using HeldFfmpeg.Holding held = chromium.Ffmpeg.Hold();
        await page.CreateAsync(VideosClient.Prompt);

        // HTML elements do not send a key, so they must load blobs.
        await Expect(page.Preview).ToHaveAttributeAsync("src", new Regex("^blob:"));
        held.Dispose();
        await Expect(page.Player).ToHaveAttributeAsync("src", new Regex("^blob:"));
        await page.Page.WaitForFunctionAsync("() => document.querySelector('#viewer video').currentTime > 0.5");
        await Expect(page.Cards.First.Locator("img")).ToBeVisibleAsync();
        IDownload download = await page.Page.RunAndWaitForDownloadAsync(() => page.Button("Download").ClickAsync());
        Assert.True(new FileInfo((await download.PathAsync())!).Length > 1000);

        // The key is stored for this tab only.
        await page.Page.ReloadAsync();
        await Expect(page.Player).ToBeVisibleAsync();
        Assert.Null(await page.Page.EvaluateAsync<string?>("() => localStorage.getItem('texttovideo-api-key')"));
        Assert.Empty(page.BrowserErrors);
    }

    private static async Task<string> CreateKeyAsync(string data)
    {
        await using var program = ProgramProcess.Start(
            "Standalone",
            ["keys", "create", "browser-test", "--data", data],
            Path.GetTempPath()
        );
        Assert.Equal(0, await program.ExitAsync());
        return program.Output[^1];
    }
}

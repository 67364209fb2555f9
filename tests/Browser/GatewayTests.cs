using TextToVideo.Browser.Support;
using Xunit.Abstractions;
using static Microsoft.Playwright.Assertions;

namespace TextToVideo.Browser;

/// <summary>Tests of the page when the API runs in another process, behind the gateway.</summary>
[Collection(Chromium.Collection)]
public sealed class GatewayTests(Chromium chromium, ITestOutputHelper log)
{
    [Fact]
    public async Task Create_ThroughGateway_ShowsPreviewAndPlaysVideo()
    {
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(log, [(chromium.Server.Address, chromium.Server.GrpcAddress)]);
        await using OpenPage page = await chromium.OpenAsync(address: gateway.Http.BaseAddress);

        using HeldFfmpeg.Holding held = chromium.Ffmpeg.Hold();
        await page.CreateAsync(VideosClient.Prompt, ("Seed", "7"));

        await Expect(page.Preview).ToBeVisibleAsync();
        held.Dispose();
        await Expect(page.Player).ToBeVisibleAsync();
        await page.Page.WaitForFunctionAsync("() => document.querySelector('#viewer video').currentTime > 0.5");
        Assert.Empty(page.BrowserErrors);
    }
}

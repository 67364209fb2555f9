using TextToVideo.Browser.Support;
using Xunit.Abstractions;
using static Microsoft.Playwright.Assertions;

namespace TextToVideo.Browser;

/// <summary>The page where the API is in other processes.</summary>
[Collection(Chromium.Collection)]
public sealed class GatewayTests(Chromium chromium, ITestOutputHelper log)
{
    [Fact]
    public async Task Create_ThroughTheGateway_IsFollowedAndPlayed()
    {
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(log, [(chromium.Server.Address, chromium.Server.GrpcAddress)]);
        await using OpenPage page = await chromium.OpenAsync(address: gateway.Http.BaseAddress);

        await page.CreateAsync(VideosClient.Prompt, ("Denoising steps", "100"), ("Seed", "7"));

        await Expect(page.Preview).ToBeVisibleAsync();
        await Expect(page.Player).ToBeVisibleAsync();
        await page.Page.WaitForFunctionAsync("() => document.querySelector('#viewer video').currentTime > 0.5");
        Assert.Empty(page.Complaints);
    }
}

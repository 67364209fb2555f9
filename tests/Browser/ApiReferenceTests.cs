using TextToVideo.Browser.Support;
using static Microsoft.Playwright.Assertions;

namespace TextToVideo.Browser;

/// <summary>Tests of the page that shows the OpenAPI document.</summary>
[Collection(Chromium.Collection)]
public sealed class ApiReferenceTests(Chromium chromium)
{
    [Fact]
    public async Task Page_Operations_AreShownWithoutAnyOtherNetwork()
    {
        await using OpenPage page = await chromium.OpenAsync(path: "docs/");
        var foreign = new List<string>();
        string host = chromium.Server.Address.Host;
        page.Page.Request += (_, request) =>
        {
            if (new Uri(request.Url) is { Scheme: "http" or "https" } url && url.Host != host)
            {
                foreign.Add(request.Url);
            }
        };
        await page.Page.ReloadAsync();

        await Expect(page.Page.GetByText("Creates a video.").First).ToBeVisibleAsync();
        await Expect(page.Page.GetByText("/v1/videos").First).ToBeVisibleAsync();

        await page.SaveScreenshotAsync("api-reference");
        Assert.Empty(page.BrowserErrors);
        Assert.Empty(foreign);
    }
}

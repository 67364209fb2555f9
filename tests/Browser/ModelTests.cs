using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using TextToVideo.Browser.Support;
using static Microsoft.Playwright.Assertions;

namespace TextToVideo.Browser;

/// <summary>Tests of the form with an imported model, whose sizes are a rule instead of a list.</summary>
[Collection(Chromium.Collection)]
public sealed class ModelTests(Chromium chromium)
{
    [Fact]
    public async Task Create_ModelWithSizeRule_ChecksTheSizeAndMakesTheVideo()
    {
        await using OpenPage page = await chromium.OpenAsync();
        await page.OpenOptionsAsync();
        ILocator model = page.Page.GetByLabel("Model", new PageGetByLabelOptions { Exact = true });
        await model.SelectOptionAsync("mochi-tiny");
        await Expect(model).ToHaveAccessibleDescriptionAsync(new Regex("precision fp32; licence: not stated"));
        ILocator size = page.Page.GetByLabel("Size", new PageGetByLabelOptions { Exact = true });
        await Expect(size).ToHaveAttributeAsync("placeholder", "848x480");
        await Expect(size).ToHaveAccessibleDescriptionAsync(new Regex("multiples of 16 from 32 to 1280, at most 407040 pixels"));

        await page.Page.GetByLabel("Length").SelectOptionAsync("7");
        await page.SubmitAsync(VideosClient.Prompt, ("Size", "100x64"), ("Denoising steps", "4"), ("Seed", "11"));

        await Expect(size).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(size).ToBeFocusedAsync();
        await Expect(size).ToHaveAccessibleDescriptionAsync(new Regex("the nearest is 96x64"));
        await page.CheckAppearanceAsync("size-rule");

        await page.CreateAsync(VideosClient.Prompt, ("Size", "96x64"));

        await Expect(page.Player).ToBeVisibleAsync();
        JsonElement video = await chromium.Server.Videos.GetAsync(page.VideoId);
        Assert.Equal(("mochi-tiny", "96x64", 7), (video.Text("model"), video.Text("size"), video.Int("num_frames")));
        Assert.Empty(page.BrowserErrors);
    }
}

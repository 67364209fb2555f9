using System.Text.Json;
using TextToVideo.Browser.Support;
using TextToVideo.Functional.Support;
using static Microsoft.Playwright.Assertions;

namespace TextToVideo.Browser;

/// <summary>
/// Checks every state of the page on a desktop and a phone, in light and dark mode: its width, its accessibility and the browser's console.
/// Takes screenshots.
/// </summary>
[Collection(Chromium.Collection)]
public sealed class AppearanceTests(Chromium chromium)
{
    private const string Brightness =
        "() => getComputedStyle(document.documentElement).backgroundColor.match(/\\d+/g).reduce((sum, one) => sum + +one, 0) / 3";

    [Fact]
    public async Task Page_WithoutVideos_IsAccessibleAndHasMatchingColours()
    {
        using var data = new TemporaryFolder();
        await using StandaloneHost server = await StandaloneHost.StartAsync(data.Path);
        foreach ((string name, PageKind kind) in PageKind.Pairs)
        {
            await using OpenPage page = await chromium.OpenAsync(kind, server.Address);
            await Expect(page.Page.GetByText("There are no videos yet.")).ToBeVisibleAsync();
            await page.OpenOptionsAsync();

            await page.CheckAppearanceAsync($"empty-{name}");
            double brightness = await page.Page.EvaluateAsync<double>(Brightness);
            Assert.True(kind.IsDark ? brightness < 60 : brightness > 200, $"{name}: the brightness of the background is {brightness}.");
        }
    }

    [Fact]
    public async Task Page_VideoInProgress_IsAccessible()
    {
        using HeldFfmpeg.Holding held = chromium.Ffmpeg.Hold();
        JsonElement video = await chromium.Server.Videos.CreateAsync(
            new { prompt = "a large yellow square moving down on a purple background" }
        );
        foreach ((string name, PageKind kind) in PageKind.Pairs)
        {
            await using OpenPage page = await chromium.OpenAsync(kind, path: $"#{video.Text("id")}");
            await Expect(page.Preview).ToBeVisibleAsync();

            await page.CheckAppearanceAsync($"running-{name}");
            await Expect(page.Progress).ToBeVisibleAsync();
        }

        (await chromium.Server.Videos.DeleteAsync(video.Text("id"))).Dispose();
    }

    [Fact]
    public async Task Page_VideoCompleted_IsAccessible()
    {
        JsonElement video = await chromium.Server.Videos.MakeAsync(
            new
            {
                prompt = VideosClient.Prompt,
                seed = 7,
                style = "ink",
            }
        );
        foreach ((string name, PageKind kind) in PageKind.Pairs)
        {
            await using OpenPage page = await chromium.OpenAsync(kind, path: $"#{video.Text("id")}");
            await Expect(page.Player).ToBeVisibleAsync();

            await page.CheckAppearanceAsync($"finished-{name}");
        }
    }

    [Fact]
    public async Task Page_VideoFailed_IsAccessible()
    {
        JsonElement video = await chromium.Server.Videos.CreateAsync(new { prompt = "how to build a bomb" });
        await chromium.Server.Videos.EndedAsync(video.Text("id"));
        foreach ((string name, PageKind kind) in PageKind.Pairs)
        {
            await using OpenPage page = await chromium.OpenAsync(kind, path: $"#{video.Text("id")}");
            await page.SubmitAsync(VideosClient.Prompt, ("Denoising steps", "500"));
            await Expect(page.Page.GetByLabel("Denoising steps")).ToHaveAttributeAsync("aria-invalid", "true");
            await Expect(page.Button("Change and try again")).ToBeVisibleAsync();

            await page.CheckAppearanceAsync($"failed-{name}");
        }
    }

    [Fact]
    public async Task Dialogs_Open_AreAccessible()
    {
        JsonElement video = await chromium.Server.Videos.MakeAsync(VideosClient.QuickRequest);
        foreach ((string name, PageKind kind) in PageKind.Pairs)
        {
            await using OpenPage page = await chromium.OpenAsync(kind, path: $"#{video.Text("id")}");
            await page.Button("Delete").ClickAsync();
            await page.CheckAppearanceAsync($"deleting-{name}");
            await page.Button("Keep it").ClickAsync();

            await page.Button("API key").ClickAsync();
            await page.CheckAppearanceAsync($"key-{name}");
            await page.Page.Keyboard.PressAsync("Escape");
            await Expect(page.Button("API key")).ToBeFocusedAsync();
        }
    }

    [Fact]
    public async Task Page_ReducedMotion_DoesNotAutoplay()
    {
        JsonElement video = await chromium.Server.Videos.MakeAsync(VideosClient.QuickRequest);
        await using OpenPage page = await chromium.OpenAsync(PageKind.Desktop with { ReducesMotion = true }, path: $"#{video.Text("id")}");

        await Expect(page.Player).ToHaveJSPropertyAsync("paused", true);
        await Expect(page.Player).ToHaveJSPropertyAsync("autoplay", false);
    }
}

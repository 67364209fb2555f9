using System.Text.Json;
using TextToVideo.Browser.Support;
using static Microsoft.Playwright.Assertions;

namespace TextToVideo.Browser;

/// <summary>Every state of the page on a desktop and a phone, light and dark: fits, is accessible, and has its picture taken.</summary>
[Collection(Chromium.Collection)]
public sealed class AppearanceTests(Chromium chromium)
{
    public static TheoryData<string, bool> Kinds => new() { { "desktop", false }, { "desktop", true }, { "phone", false }, { "phone", true } };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Page_WithoutVideos_IsAccessible(string kind, bool isDark)
    {
        using var data = new TemporaryFolder();
        await using StandaloneProcess server = await StandaloneProcess.StartAsync(data.Path);
        await using OpenPage page = await chromium.OpenAsync(KindOf(kind, isDark), server.Address);
        await Expect(page.Page.GetByText("There are no videos yet.")).ToBeVisibleAsync();
        await page.OpenOptionsAsync();

        await CheckAsync(page, "empty", kind, isDark);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Page_VideoIsBeingMade_IsAccessible(string kind, bool isDark)
    {
        await using Blockers blockers = await Blockers.StartAsync(chromium.Server.Videos);
        await using OpenPage page = await chromium.OpenAsync(KindOf(kind, isDark));
        await page.CreateAsync("a large yellow square moving down on a purple background", ("Denoising steps", "100"));
        await Expect(page.Preview).ToBeVisibleAsync();

        // The check may take longer than the job.
        int server = chromium.Server.Program.Id;
        ProcessSignals.Freeze(server);
        try
        {
            await CheckAsync(page, "running", kind, isDark);
            await Expect(page.Progress).ToBeVisibleAsync();
        }
        finally
        {
            ProcessSignals.Thaw(server);
        }

        (await chromium.Server.Videos.DeleteAsync(page.VideoId)).Dispose();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Page_VideoIsFinished_IsAccessible(string kind, bool isDark)
    {
        JsonElement video = await chromium.Server.Videos.MakeAsync(new { prompt = VideosClient.Prompt, seed = 7, style = "ink" });
        await using OpenPage page = await chromium.OpenAsync(KindOf(kind, isDark), hash: $"#{video.Text("id")}");
        await Expect(page.Player).ToBeVisibleAsync();

        await CheckAsync(page, "finished", kind, isDark);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Page_VideoHasFailed_IsAccessible(string kind, bool isDark)
    {
        JsonElement video = await chromium.Server.Videos.CreateAsync(new { prompt = "how to build a bomb" });
        await chromium.Server.Videos.EndedAsync(video.Text("id"));
        await using OpenPage page = await chromium.OpenAsync(KindOf(kind, isDark), hash: $"#{video.Text("id")}");
        await page.AskAsync(VideosClient.Prompt, ("Denoising steps", "500"));
        await Expect(page.Page.GetByLabel("Denoising steps")).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(page.Button("Change and try again")).ToBeVisibleAsync();

        await CheckAsync(page, "failed", kind, isDark);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Dialogs_AreAccessible(string kind, bool isDark)
    {
        JsonElement video = await chromium.Server.Videos.MakeAsync(VideosClient.QuickRequest);
        await using OpenPage page = await chromium.OpenAsync(KindOf(kind, isDark), hash: $"#{video.Text("id")}");
        await page.Button("Delete").ClickAsync();
        await CheckAsync(page, "deleting", kind, isDark);
        await page.Button("Keep it").ClickAsync();

        await page.Button("API key").ClickAsync();
        await CheckAsync(page, "key", kind, isDark);
        await page.Page.Keyboard.PressAsync("Escape");
        await Expect(page.Button("API key")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Page_ReducedMotion_NothingPlaysByItself()
    {
        JsonElement video = await chromium.Server.Videos.MakeAsync(VideosClient.QuickRequest);
        await using OpenPage page = await chromium.OpenAsync(PageKind.Desktop with { IsStill = true }, hash: $"#{video.Text("id")}");

        await Expect(page.Player).ToHaveJSPropertyAsync("paused", true);
        await Expect(page.Player).ToHaveJSPropertyAsync("autoplay", false);
    }

    [Fact]
    public async Task Page_LightAndDark_HaveTheirColours()
    {
        const string brightness = "() => getComputedStyle(document.documentElement).backgroundColor.match(/\\d+/g).reduce((sum, one) => sum + +one, 0) / 3";
        await using OpenPage light = await chromium.OpenAsync();
        await using OpenPage dark = await chromium.OpenAsync(PageKind.Desktop with { IsDark = true });

        Assert.True(await light.Page.EvaluateAsync<double>(brightness) > 200);
        Assert.True(await dark.Page.EvaluateAsync<double>(brightness) < 60);
    }

    private static PageKind KindOf(string kind, bool isDark) => (kind == "phone" ? PageKind.Phone : PageKind.Desktop) with { IsDark = isDark };

    private static async Task CheckAsync(OpenPage page, string state, string kind, bool isDark)
    {
        await page.ShootAsync($"{state}-{kind}-{(isDark ? "dark" : "light")}");
        Assert.Equal(page.Page.ViewportSize!.Width, await page.WidthAsync());
        await page.Page.AssertAccessibleAsync();
        Assert.Empty(page.Complaints);
    }
}

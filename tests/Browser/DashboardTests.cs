using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using TextToVideo.Browser.Support;
using TextToVideo.Integration.Support;
using static Microsoft.Playwright.Assertions;

namespace TextToVideo.Browser;

/// <summary>The dashboard of a system that runs: found by the printed link, and used as a person does.</summary>
[Collection(Chromium.Collection)]
public sealed partial class DashboardTests(Chromium chromium, DashboardSystem system) : IClassFixture<DashboardSystem>
{
    private static readonly string[] s_services =
        ["generation", "moderation", "text-encoding", "denoising", "vae-decoding", "transcoding"];

    public static TheoryData<string, bool> Kinds => new() { { "desktop", false }, { "desktop", true }, { "phone", false }, { "phone", true } };

    [DashboardFact]
    public async Task Trace_SearchedByVideoId_IsAWaterfallOfAllServices()
    {
        JsonElement video = await system.Videos.MakeAsync(VideosClient.QuickRequest);
        await using OpenPage page = await OpenAsync(PageKind.Desktop);
        await Link(page, "Traces").ClickAsync();

        await page.Page.GetByLabel("Search").FillAsync(video.Text("id"));

        ILocator found = page.Page.Locator(".traces tbody tr");
        await Expect(found).ToHaveCountAsync(1);
        await found.GetByRole(AriaRole.Link).ClickAsync();
        foreach (string service in s_services)
        {
            await Expect(page.Page.Locator("#view > .tags")).ToContainTextAsync(service);
        }

        await Expect(page.Page.Locator(".span-name", new PageLocatorOptions { HasText = "run denoiser" }).First).ToBeVisibleAsync();
        ILocator ffmpeg = page.Page.Locator(".span-name", new PageLocatorOptions { HasTextRegex = Ffmpeg() }).First;
        await ffmpeg.ClickAsync();
        await Expect(page.Page.Locator(".details")).ToContainTextAsync("transcoding");
        await Expect(page.Page.Locator(".details")).ToContainTextAsync("process.exit.code");

        // From the keyboard to the span above it.
        await page.Page.Keyboard.PressAsync("ArrowUp");
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Page.Locator(".span-name[aria-pressed=true]")).ToBeFocusedAsync();
        await Expect(ffmpeg).Not.ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(page.Page.Locator(".logs")).ToContainTextAsync("Stage moderate_prompt");
        Assert.Empty(page.Complaints);
    }

    [DashboardFact]
    public async Task Restart_Service_ComesBackAndItsLogTellsOfIt()
    {
        await using OpenPage page = await OpenAsync(PageKind.Desktop);
        ILocator row = page.Page.GetByRole(AriaRole.Row).Filter(new LocatorFilterOptions { HasText = "text-encoding" });
        await Expect(row).ToContainTextAsync("Running");
        ILocator log = page.Page.GetByRole(AriaRole.Log);
        await row.GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "Log of text-encoding" }).ClickAsync();
        await Expect(log.GetByText("Now listening on")).Not.ToHaveCountAsync(0);
        int starts = await log.GetByText("Application started").CountAsync();
        await Link(page, "Resources").ClickAsync();

        await page.Button("Restart text-encoding").ClickAsync();

        await Expect(row.Locator("[data-title=Restarts]")).ToHaveTextAsync("1");
        await Expect(row.Locator(".state")).ToHaveTextAsync("Running");
        await row.GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "Log of text-encoding" }).ClickAsync();
        await Expect(log.GetByText("Application started")).ToHaveCountAsync(starts + 1);

        // Stopped it stays away, until it is started.
        await Link(page, "Resources").ClickAsync();
        await page.Button("Stop text-encoding").ClickAsync();
        await Expect(row.Locator(".state")).ToHaveTextAsync("Stopped");
        await page.Button("Start text-encoding").ClickAsync();
        await Expect(row.Locator(".state")).ToHaveTextAsync("Running");
        Assert.Empty(page.Complaints);
    }

    [DashboardTheory]
    [MemberData(nameof(Kinds))]
    public async Task Pages_AreAccessibleAndFit(string kind, bool isDark)
    {
        JsonElement video = await system.Videos.MakeAsync(VideosClient.QuickRequest);
        await using OpenPage page = await OpenAsync((kind == "phone" ? PageKind.Phone : PageKind.Desktop) with { IsDark = isDark });
        await Expect(page.Button("Stop postgres")).ToBeVisibleAsync();
        await CheckAsync("resources");

        await page.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Log of denoising" }).ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Log)).ToContainTextAsync("Now listening on");
        await Expect(Field("Process")).ToHaveValueAsync("denoising");
        await CheckAsync("console");

        await Link(page, "Traces").ClickAsync();
        await Expect(page.Page.Locator(".traces tbody tr")).Not.ToHaveCountAsync(0);
        await CheckAsync("traces");

        await page.Page.GetByLabel("Search").FillAsync(video.Text("id"));
        await Expect(page.Page.Locator(".traces tbody tr")).ToHaveCountAsync(1);
        await page.Page.Locator(".traces tbody a").ClickAsync();
        await Expect(page.Page.Locator("#view > .tags")).ToContainTextAsync("transcoding");
        await page.Page.Locator(".span-name", new PageLocatorOptions { HasTextRegex = Ffmpeg() }).First.ClickAsync();
        await CheckAsync("trace");

        await Link(page, "Structured logs").ClickAsync();
        await page.Page.GetByLabel("Search").FillAsync("Loaded the denoiser");
        await Expect(page.Page.Locator(".logs tbody tr")).ToHaveCountAsync(1);
        await page.Page.GetByText("Loaded the denoiser").ClickAsync();
        await CheckAsync("logs");

        await Link(page, "Metrics").ClickAsync();
        await Field("Service").SelectOptionAsync("denoising");
        await Field("Metric").SelectOptionAsync(new SelectOptionValue { Label = "texttovideo.denoising.step.duration" });
        await Field("Time").SelectOptionAsync("5");
        await Expect(page.Page.GetByRole(AriaRole.Img, new PageGetByRoleOptions { Name = "texttovideo.denoising.step.duration, Distribution" }))
            .ToBeVisibleAsync();
        await Expect(Field("Service")).ToHaveValueAsync("denoising");
        await CheckAsync("metrics");

        ILocator Field(string label) => page.Page.GetByLabel(label, new PageGetByLabelOptions { Exact = true });
        async Task CheckAsync(string name)
        {
            await page.ShootAsync($"dashboard-{name}-{kind}-{(isDark ? "dark" : "light")}");
            Assert.Equal(page.Page.ViewportSize!.Width, await page.WidthAsync());
            await page.Page.AssertAccessibleAsync();
            Assert.Empty(page.Complaints);
        }
    }

    private static ILocator Link(OpenPage page, string name) =>
        page.Page.Locator("nav").GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = name, Exact = true });

    [GeneratedRegex("ffmpeg", RegexOptions.IgnoreCase)]
    private static partial Regex Ffmpeg();

    private async Task<OpenPage> OpenAsync(PageKind kind)
    {
        OpenPage page = await chromium.OpenAsync(kind, system.LoginAddress, system.LoginAddress!.PathAndQuery.TrimStart('/'));
        await Expect(page.Page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = "Resources" })).ToBeVisibleAsync();
        return page;
    }
}

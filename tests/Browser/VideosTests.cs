using System.Net;
using System.Text.Json;
using Microsoft.Playwright;
using TextToVideo.Browser.Support;
using static Microsoft.Playwright.Assertions;

namespace TextToVideo.Browser;

/// <summary>Tests of the actions on existing videos.</summary>
[Collection(Chromium.Collection)]
public sealed class VideosTests(Chromium chromium)
{
    [Fact]
    public async Task Search_Words_ShowsMatchesOrNoResultsMessage()
    {
        await MakeAsync("a purple star spinning on a yellow background");
        await MakeAsync("a black triangle growing on a orange background");
        await using OpenPage page = await chromium.OpenAsync();
        ILocator search = page.Page.GetByLabel("Search the prompts");

        await search.FillAsync("star purple");
        await Expect(page.Cards).ToHaveCountAsync(1);
        await Expect(page.Cards).ToContainTextAsync("a purple star spinning on a yellow background");

        await search.FillAsync("elephant");
        await Expect(page.Page.GetByText("No prompt contains the words “elephant”.")).ToBeVisibleAsync();
        await Expect(page.Cards).ToHaveCountAsync(0);

        await search.FillAsync("triangle orange");
        await page.Cards.First.GetByRole(AriaRole.Link).ClickAsync();
        await Expect(page.Title).ToHaveTextAsync("a black triangle growing on a orange background");
        await Expect(page.Player).ToBeVisibleAsync();
    }

    [Fact]
    public async Task ShowMore_SecondPage_AddsCards()
    {
        string[] ids =
        [
            .. (
                await Task.WhenAll(Enumerable.Range(0, 25).Select(_ => chromium.Server.Videos.CreateAsync(VideosClient.BlockedRequest)))
            ).Select(video => video.Text("id")),
        ];
        await using OpenPage page = await chromium.OpenAsync();
        await Expect(page.Cards).ToHaveCountAsync(20);

        await page.Button("Show more").ClickAsync();

        await page.Page.WaitForFunctionAsync("() => document.querySelectorAll('#videos li').length > 24");
        foreach (string id in ids)
        {
            await Expect(page.Page.Locator($"#videos a[href='#{id}']")).ToHaveCountAsync(1);
            (await chromium.Server.Videos.DeleteAsync(id)).Dispose();
        }
    }

    [Fact]
    public async Task Remix_NewPrompt_CreatesRemixWithSameSeed()
    {
        JsonElement source = await MakeAsync("a red circle moving up on a white background");
        await using OpenPage page = await chromium.OpenAsync(path: $"#{source.Text("id")}");

        await page.Button("Remix").ClickAsync();
        await Expect(page.Prompt).ToHaveValueAsync("a red circle moving up on a white background");
        await page.Prompt.FillAsync("a blue circle moving up on a white background");
        await page.Button("Make the remix").ClickAsync();

        await Expect(page.Title).ToHaveTextAsync("a blue circle moving up on a white background");
        await Expect(page.Player).ToBeVisibleAsync();
        JsonElement remix = await chromium.Server.Videos.GetAsync(page.VideoId);
        Assert.Equal(source.Text("id"), remix.Text("remixed_from_video_id"));
        Assert.Equal(source.GetProperty("seed").GetInt64(), remix.GetProperty("seed").GetInt64());
        await Expect(page.Submit).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Cancel_RunningJob_ShowsCancelled()
    {
        using HeldFfmpeg.Holding held = chromium.Ffmpeg.Hold();
        await using OpenPage page = await chromium.OpenAsync();
        await page.CreateAsync(VideosClient.Prompt);

        await page.Button("Cancel").ClickAsync();

        await Expect(page.Viewer.GetByText("Cancelled").First).ToBeVisibleAsync();
        Assert.Equal("cancelled", (await chromium.Server.Videos.GetAsync(page.VideoId)).GetProperty("error").Text("code"));
        await Expect(page.Button("Change and try again")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Delete_OnlyWhenConfirmed_RemovesVideo()
    {
        JsonElement video = await MakeAsync("a white square circling on a red background");
        string id = video.Text("id");
        await using OpenPage page = await chromium.OpenAsync(path: $"#{id}");

        await page.Button("Delete").ClickAsync();
        await Expect(page.Button("Keep it")).ToBeFocusedAsync();
        await page.Page.Keyboard.PressAsync("Escape");
        Assert.Equal("completed", (await chromium.Server.Videos.GetAsync(id)).Text("status"));

        await page.Button("Delete").ClickAsync();
        await page.Button("Delete it").ClickAsync();

        await Expect(page.Page.Locator($"#videos a[href='#{id}']")).ToHaveCountAsync(0);
        await Expect(page.Page.GetByRole(AriaRole.Status).Filter(new LocatorFilterOptions { HasText = "The video is deleted." }))
            .ToHaveCountAsync(1);
        using HttpResponseMessage response = await chromium.Server.Http.GetAsync(new Uri($"/v1/videos/{id}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Download_OtherFormat_IsConvertedAndSaved()
    {
        JsonElement video = await MakeAsync("a yellow star bouncing on a blue background");
        await using OpenPage page = await chromium.OpenAsync(path: $"#{video.Text("id")}");

        await page.Page.GetByLabel("Format", new PageGetByLabelOptions { Exact = true }).SelectOptionAsync("webm");
        await page.Page.WaitForFunctionAsync("() => document.querySelector('#viewer video')?.currentTime > 0.2");
        IDownload download = await page.Page.RunAndWaitForDownloadAsync(() => page.Button("Download").ClickAsync());

        Assert.Equal($"{video.Text("id")}.webm", download.SuggestedFilename);
        byte[] file = await File.ReadAllBytesAsync((await download.PathAsync())!);
        Assert.Equal([0x1A, 0x45, 0xDF, 0xA3], file[..4]);
    }

    private Task<JsonElement> MakeAsync(string prompt) => chromium.Server.Videos.MakeAsync(new { prompt, seed = 7 });
}

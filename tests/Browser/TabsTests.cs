using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Playwright;
using TextToVideo.Browser.Support;
using static Microsoft.Playwright.Assertions;

namespace TextToVideo.Browser;

/// <summary>Tests of several tabs of one browser, which share six connections to a server.</summary>
[Collection(Chromium.Collection)]
public sealed class TabsTests(Chromium chromium)
{
    private const int Count = 8;

    [Fact]
    public async Task Watch_MoreTabsThanConnections_EachTabFollowsItsVideo()
    {
        using HeldFfmpeg.Holding held = chromium.Ffmpeg.Hold();
        string[] ids = new string[Count];
        for (int index = 0; index < Count; index++)
        {
            JsonElement video = await chromium.Server.Videos.CreateAsync(new { prompt = $"a red circle moving right, number {index}" });
            ids[index] = video.Text("id");
        }

        await using OpenPage first = await chromium.OpenAsync(path: $"#{ids[0]}");
        var streams = new ConcurrentDictionary<IRequest, bool>();
        int mostStreams = 0;
        List<IPage> pages = [first.Page];
        first.Context.Request += (_, request) =>
        {
            if (request.Url.EndsWith("/events", StringComparison.Ordinal))
            {
                streams[request] = true;
                mostStreams = Math.Max(mostStreams, streams.Count);
            }
        };
        first.Context.RequestFinished += (_, request) => streams.TryRemove(request, out bool _);
        first.Context.RequestFailed += (_, request) => streams.TryRemove(request, out bool _);
        foreach (string id in ids[1..])
        {
            IPage page = await first.Context.NewPageAsync();
            await page.GotoAsync($"/#{id}");
            pages.Add(page);
        }

        for (int index = 0; index < Count; index++)
        {
            await Expect(pages[index].Locator("#viewer-title")).ToHaveTextAsync($"a red circle moving right, number {index}");
        }

        held.Dispose();
        foreach (IPage page in pages)
        {
            await Expect(page.Locator("#viewer video")).ToBeVisibleAsync();
        }

        // The browser may report the end of a stream only after that of the next tab has begun.
        Assert.InRange(mostStreams, 0, 2);
        Assert.Empty(first.BrowserErrors);
    }

    [Fact]
    public async Task Watch_TabWithTheStreamIsClosed_AnotherTabReceivesTheEvents()
    {
        using HeldFfmpeg.Holding held = chromium.Ffmpeg.Hold();
        await using OpenPage first = await chromium.OpenAsync();
        await first.CreateAsync("a blue star spinning");
        IPage second = await first.Context.NewPageAsync();
        Task<IRequest> stream = second.WaitForRequestAsync("**/events");
        await second.GotoAsync($"/#{first.VideoId}");
        await Expect(second.Locator("#viewer-title")).ToHaveTextAsync("a blue star spinning");
        Assert.False(stream.IsCompleted);

        await first.Page.CloseAsync();

        await stream;
        held.Dispose();
        await Expect(second.Locator("#viewer video")).ToBeVisibleAsync();
    }
}

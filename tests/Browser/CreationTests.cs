using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using TextToVideo.Browser.Support;
using static Microsoft.Playwright.Assertions;

namespace TextToVideo.Browser;

/// <summary>Tests of the form that creates videos.</summary>
[Collection(Chromium.Collection)]
public sealed class CreationTests(Chromium chromium)
{
    [Fact]
    public async Task Create_RewrittenPrompt_ShowsBothPrompts()
    {
        const string rewritten = "a large red circle moving right on a blue background";
        chromium.Prompts.Chat = (context, _) => ScriptedEndpoint.AnswerChatAsync(context, rewritten);
        await using OpenPage page = await chromium.OpenAsync();
        await page.OpenOptionsAsync();

        await page.Page.GetByLabel("Rewrite the prompt").CheckAsync();
        await page.CreateAsync("a red circle", ("Denoising steps", "2"));

        await Expect(page.Player).ToBeVisibleAsync();
        await Expect(page.Title).ToHaveTextAsync("a red circle");
        await Expect(page.Viewer.GetByText(rewritten)).ToBeVisibleAsync();
        await page.CheckAppearanceAsync("rewritten-prompt");
    }

    [Fact]
    public async Task Create_FromExample_ShowsStepsPreviewsAndVideo()
    {
        await using OpenPage page = await chromium.OpenAsync();
        await page.Page.EvaluateAsync(
            """
            () => {
                window.seen = { percents: new Set(), previews: new Set(), steps: new Set(), widths: new Set() };
                new MutationObserver(() => {
                    seen.percents.add(document.querySelector('#viewer progress')?.value);
                    seen.steps.add(document.querySelector('#viewer .activity')?.textContent);
                    seen.previews.add(document.querySelector('#viewer .preview')?.src);
                    seen.widths.add(document.querySelector('#viewer .at-work .bar')?.style.width);
                }).observe(document.querySelector('#viewer'), { childList: true, subtree: true, attributes: true, characterData: true });
            }
            """
        );
        await page.Button(VideosClient.Prompt).ClickAsync();
        await Expect(page.Prompt).ToHaveValueAsync(VideosClient.Prompt);
        await page.OpenOptionsAsync();
        await page.Page.GetByLabel("Denoising steps").FillAsync("100");
        await page.Page.GetByLabel("Step cache").FillAsync("0");
        await page.Page.GetByLabel("Seed").FillAsync("7");
        await page.Page.GetByLabel("GIF").CheckAsync();

        await page.Submit.ClickAsync();

        await Expect(page.Progress).ToBeVisibleAsync();
        await Expect(page.Player).ToBeVisibleAsync();
        JsonElement seen = await page.Page.EvaluateAsync<JsonElement>(
            """
            () => Object.fromEntries(Object.entries(seen).map(([name, values]) =>
                [name, [...values].filter((value) => value !== undefined).length]))
            """
        );

        // A busy browser receives several steps at a time and shows the last of them.
        Assert.True(seen.Int("percents") > 3, $"{seen}");
        Assert.True(seen.Int("steps") > 3, $"{seen}");
        Assert.True(seen.Int("widths") > 3, $"{seen}");
        Assert.True(seen.Int("previews") >= 1, $"{seen}");
        await AssertPlaysAsync(page);

        JsonElement video = await chromium.Server.Videos.GetAsync(page.VideoId);
        Assert.Equal((VideosClient.Prompt, 100, 7), (video.Text("prompt"), video.Int("num_inference_steps"), video.Int("seed")));
        Assert.Equal(["mp4", "gif"], video.GetProperty("output_formats").EnumerateArray().Select(format => format.GetString()));
        await Expect(page.Page.GetByRole(AriaRole.Status).Filter(new LocatorFilterOptions { HasText = "The video is finished." }))
            .ToHaveCountAsync(1);
        Assert.Empty(page.BrowserErrors);
    }

    [Fact]
    public async Task Create_Completed_TimelineShowsAllStagesToScale()
    {
        await using OpenPage page = await chromium.OpenAsync();

        await page.CreateAsync(VideosClient.Prompt, ("Seed", "7"));

        await Expect(page.Player).ToBeVisibleAsync();
        JsonElement video = await chromium.Server.Videos.GetAsync(page.VideoId);
        JsonElement[] stages = [.. video.GetProperty("stages").EnumerateArray()];
        double begin = stages[0].GetProperty("started").GetDouble();
        double all = stages[^1].GetProperty("finished").GetDouble() - begin;
        string[] names = ["Check the prompt", "Read the prompt", "Denoise", "Decode frames", "Check the frames", "Write the files"];
        float lane = (await page.Stage(names[0]).Locator(".lane").BoundingBoxAsync())!.Width;
        foreach ((JsonElement stage, string name) in stages.Zip(names))
        {
            LocatorBoundingBoxResult bar = (await page.Stage(name).Locator(".bar").BoundingBoxAsync())!;
            double took = stage.GetProperty("finished").GetDouble() - stage.GetProperty("started").GetDouble();
            Assert.Equal(Math.Max(3, took / all * lane), bar.Width, 1.5);
            await Expect(page.Stage(name).Locator(".took"))
                .ToHaveTextAsync(took < 1 ? $"{took * 1000:0} ms" : string.Create(CultureInfo.InvariantCulture, $"{took:0.00} s"));
        }

        Assert.Equal(6, stages.Length);
    }

    [Fact]
    public async Task Create_InvalidValue_ShowsErrorAtField()
    {
        await using OpenPage page = await chromium.OpenAsync();

        await page.SubmitAsync(VideosClient.Prompt, ("Denoising steps", "500"));

        ILocator steps = page.Page.GetByLabel("Denoising steps");
        await Expect(steps).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(steps).ToBeFocusedAsync();
        await Expect(steps).ToHaveAccessibleDescriptionAsync(new Regex("Must be .*1 to 100"));

        await page.SubmitAsync(VideosClient.Prompt, ("Denoising steps", "many"));
        await Expect(steps).ToHaveAccessibleDescriptionAsync(new Regex("integer"));

        await page.SubmitAsync(string.Empty, ("Denoising steps", "2"));
        await Expect(page.Prompt).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(steps).Not.ToHaveAttributeAsync("aria-invalid", "true");
        Assert.Empty(page.BrowserErrors);
    }

    [Fact]
    public async Task Create_KeyboardOnly_Works()
    {
        await using OpenPage page = await chromium.OpenAsync();
        await Expect(page.Page.Locator("#num_frames")).ToBeAttachedAsync();
        IKeyboard keyboard = page.Page.Keyboard;

        // The first element that the Tab key focuses is the link to the prompt.
        await keyboard.PressAsync("Tab");
        await Expect(page.Page.GetByText("Skip to the prompt")).ToBeFocusedAsync();
        await keyboard.PressAsync("Enter");
        await Expect(page.Prompt).ToBeFocusedAsync();
        await keyboard.TypeAsync("a small green square moving left on a white background");
        await keyboard.PressAsync("Control+Enter");

        await Expect(page.Player).ToBeVisibleAsync();
        await Expect(page.Title).ToHaveTextAsync("a small green square moving left on a white background");

        ILocator remix = page.Button("Remix");
        while (!await remix.EvaluateAsync<bool>("button => button === document.activeElement"))
        {
            await keyboard.PressAsync("Tab");
        }

        Assert.NotEqual("none", await remix.EvaluateAsync<string>("button => getComputedStyle(button).outlineStyle"));
        await keyboard.PressAsync("Enter");
        await Expect(page.Prompt).ToBeFocusedAsync();
        await Expect(page.Prompt).ToHaveValueAsync("a small green square moving left on a white background");
    }

    [Fact]
    public async Task Create_BlockedByModeration_ShowsReason()
    {
        await using OpenPage page = await chromium.OpenAsync();

        await page.CreateAsync("how to build a bomb");

        await Expect(page.Viewer).ToContainTextAsync("Refused by moderation");
        await Expect(page.Button("Change and try again")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Create_PromptWithMarkup_IsShownAsText()
    {
        const string prompt = "<img src=x onerror=alert(1)> a red circle on a blue background";
        await using OpenPage page = await chromium.OpenAsync();

        await page.CreateAsync(prompt, ("Denoising steps", "2"));

        await Expect(page.Title).ToHaveTextAsync(prompt);
        await Expect(page.Cards.First).ToContainTextAsync(prompt);
        Assert.Empty(page.BrowserErrors);
    }

    private static async Task AssertPlaysAsync(OpenPage page)
    {
        await Expect(page.Player).ToHaveJSPropertyAsync("paused", false);
        await page.Page.WaitForFunctionAsync("() => document.querySelector('#viewer video').currentTime > 0.5");
        Assert.Equal(
            (256, 256),
            (
                await page.Player.EvaluateAsync<int>("video => video.videoWidth"),
                await page.Player.EvaluateAsync<int>("video => video.videoHeight")
            )
        );
    }
}

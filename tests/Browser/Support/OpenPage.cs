using Microsoft.Playwright;

namespace TextToVideo.Browser.Support;

/// <summary>Controls the page in a browser as a user does. Collects the errors and warnings of the browser.</summary>
internal sealed class OpenPage : IAsyncDisposable
{
    /// <summary>The browser logs this for every 4xx response. The page itself shows these errors.</summary>
    private const string RefusedCall = "Failed to load resource: the server responded with a status of 4";

    private readonly IBrowserContext _context;
    private readonly List<string> _browserErrors = [];

    public OpenPage(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
        page.PageError += (_, error) => _browserErrors.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning" && !message.Text.StartsWith(RefusedCall, StringComparison.Ordinal))
            {
                _browserErrors.Add(message.Text);
            }
        };
    }

    public IPage Page { get; }

    public IBrowserContext Context => _context;

    /// <summary>Errors, warnings and violations of the content security policy.</summary>
    public IReadOnlyList<string> BrowserErrors => [.. _browserErrors];

    public ILocator Prompt => Page.GetByLabel("What should it show?");

    public ILocator Submit => Button("Make the video");

    /// <summary>The part of the page that shows a video.</summary>
    public ILocator Viewer => Page.Locator("#viewer");

    public ILocator Title => Page.Locator("#viewer-title");

    public ILocator Player => Page.Locator("#viewer video");

    public ILocator Preview => Page.GetByAltText("Preview of the video");

    public ILocator Progress => Page.GetByRole(AriaRole.Progressbar);

    /// <summary>The videos in the history.</summary>
    public ILocator Cards => Page.Locator("#videos li");

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = name, Exact = true });

    /// <summary>Returns a row of the timeline.</summary>
    public ILocator Stage(string name) => Page.GetByRole(AriaRole.Row, new PageGetByRoleOptions { Name = name });

    /// <summary>Expands the options.</summary>
    public async Task OpenOptionsAsync()
    {
        if (await Page.Locator("#options").GetAttributeAsync("open") is null)
        {
            await Page.GetByText("Options", new PageGetByTextOptions { Exact = true }).ClickAsync();
        }
    }

    /// <summary>Submits the form, and waits until the page shows the new video.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="options">Values of the options, by the labels of their fields.</param>
    public async Task CreateAsync(string prompt, params (string Label, string Value)[] options)
    {
        string before = new Uri(Page.Url).Fragment;
        await SubmitAsync(prompt, options);
        await Page.WaitForFunctionAsync("before => location.hash.startsWith('#video_') && location.hash !== before", before);
    }

    /// <summary>Fills in and submits the form.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="options">Values of the options, by the labels of their fields.</param>
    public async Task SubmitAsync(string prompt, params (string Label, string Value)[] options)
    {
        await Prompt.FillAsync(prompt);
        if (options.Length > 0)
        {
            await OpenOptionsAsync();
        }

        foreach ((string label, string value) in options)
        {
            await Page.GetByLabel(label, new PageGetByLabelOptions { Exact = true }).FillAsync(value);
        }

        await Submit.ClickAsync();
    }

    /// <summary>The id of the displayed video, which is in the page's address.</summary>
    public string VideoId => new Uri(Page.Url).Fragment.TrimStart('#');

    /// <summary>Returns the width of the page's content, in CSS pixels.</summary>
    public async Task<int> GetContentWidthAsync() => await Page.EvaluateAsync<int>("document.documentElement.scrollWidth");

    /// <summary>
    /// Takes a screenshot, and checks that the page fits the window, is accessible and caused no errors or warnings in the browser.
    /// </summary>
    /// <param name="name">The state and kind of the page, for the name of the screenshot and for failure messages.</param>
    public async Task CheckAppearanceAsync(string name)
    {
        await SaveScreenshotAsync(name);
        Assert.True(Page.ViewportSize!.Width == await GetContentWidthAsync(), $"{name}: the page is wider than the window.");
        await Page.AssertAccessibleAsync(name);
        Assert.True(_browserErrors.Count == 0, $"{name}: {string.Join('\n', _browserErrors)}");
    }

    /// <summary>Saves a screenshot of the whole page.</summary>
    public async Task SaveScreenshotAsync(string name)
    {
        string path = Repository.GetPath($".artifacts/screenshots/{name}.png");
        await Page.ScreenshotAsync(new PageScreenshotOptions { Path = path, FullPage = true });
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}

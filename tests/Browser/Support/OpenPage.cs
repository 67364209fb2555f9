using Microsoft.Playwright;

namespace TextToVideo.Browser.Support;

/// <summary>The page in a browser, by what a person sees of it. What the browser complains about is kept.</summary>
internal sealed class OpenPage : IAsyncDisposable
{
    /// <summary>What the browser itself says of an answer that the page then explains.</summary>
    private const string RefusedCall = "Failed to load resource: the server responded with a status of 4";

    private readonly IBrowserContext _context;
    private readonly List<string> _complaints = [];

    public OpenPage(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
        page.PageError += (_, error) => _complaints.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning" && !message.Text.StartsWith(RefusedCall, StringComparison.Ordinal))
            {
                _complaints.Add(message.Text);
            }
        };
    }

    public IPage Page { get; }

    public IBrowserContext Context => _context;

    /// <summary>Errors, warnings and violations of the page's policy.</summary>
    public IReadOnlyList<string> Complaints => [.. _complaints];

    public ILocator Prompt => Page.GetByLabel("What should it show?");

    public ILocator Submit => Button("Make the video");

    /// <summary>The video on show: everything about it.</summary>
    public ILocator Viewer => Page.Locator("#viewer");

    public ILocator Title => Page.Locator("#viewer-title");

    public ILocator Player => Page.Locator("#viewer video");

    public ILocator Preview => Page.GetByAltText("Preview of the video");

    public ILocator Progress => Page.GetByRole(AriaRole.Progressbar);

    /// <summary>The videos of the history.</summary>
    public ILocator Cards => Page.Locator("#videos li");

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = name, Exact = true });

    /// <summary>A row of the timeline.</summary>
    public ILocator Stage(string name) => Page.GetByRole(AriaRole.Row, new PageGetByRoleOptions { Name = name });

    /// <summary>Opens what is folded.</summary>
    public async Task OpenOptionsAsync()
    {
        if (await Page.Locator("#options").GetAttributeAsync("open") is null)
        {
            await Page.GetByText("Options", new PageGetByTextOptions { Exact = true }).ClickAsync();
        }
    }

    /// <summary>Asks for a video as a person does, and waits until it has been accepted and is on show.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="options">What goes into fields of the options, by their labels.</param>
    public async Task CreateAsync(string prompt, params (string Label, string Value)[] options)
    {
        string before = new Uri(Page.Url).Fragment;
        await AskAsync(prompt, options);
        await Page.WaitForFunctionAsync("before => location.hash.startsWith('#video_') && location.hash !== before", before);
    }

    /// <summary>Asks for a video as a person does.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="options">What goes into fields of the options, by their labels.</param>
    public async Task AskAsync(string prompt, params (string Label, string Value)[] options)
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

    /// <summary>The id of the video on show, which the page's address has.</summary>
    public string VideoId => new Uri(Page.Url).Fragment.TrimStart('#');

    /// <summary>Whether anything reaches beyond the window's width.</summary>
    public async Task<int> WidthAsync() => await Page.EvaluateAsync<int>("document.documentElement.scrollWidth");

    /// <summary>
    /// Takes the page's picture, and checks that it fits the window, is accessible, and that the browser had no complaints.
    /// </summary>
    /// <param name="name">The page's state and kind, which names its picture and a failure.</param>
    public async Task CheckAppearanceAsync(string name)
    {
        await ShootAsync(name);
        Assert.True(Page.ViewportSize!.Width == await WidthAsync(), $"{name}: the page is wider than the window.");
        await Page.AssertAccessibleAsync(name);
        Assert.True(_complaints.Count == 0, $"{name}: {string.Join('\n', _complaints)}");
    }

    /// <summary>Keeps a picture of the whole page.</summary>
    public async Task ShootAsync(string name)
    {
        string path = Repository.PathOf($".artifacts/screenshots/{name}.png");
        await Page.ScreenshotAsync(new PageScreenshotOptions { Path = path, FullPage = true });
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}

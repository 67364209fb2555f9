using Microsoft.Playwright;

namespace TextToVideo.Browser.Support;

/// <summary>A browser, and a server for it.</summary>
public sealed class Chromium : IAsyncLifetime
{
    /// <summary>The name of the collection whose classes share them.</summary>
    public const string Collection = "Chromium";

    private static readonly string[] s_programs = ["chromium", "chromium-browser", "google-chrome"];

    private readonly TemporaryFolder _data = new();
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private StandaloneProcess? _server;

    internal StandaloneProcess Server => _server ?? throw new InvalidOperationException("The server has not started.");

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        Assertions.SetDefaultExpectTimeout((float)Patience.Long.TotalMilliseconds);
        _server = await StandaloneProcess.StartAsync(_data.Path);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions
            {
                ExecutablePath = FindProgram(),

                // Where there is no GPU, emulating one takes more time than drawing without. Chromium's sandbox does not work for root, as
                // which containers run tests.
                Args = Environment.UserName == "root" ? ["--disable-gpu", "--no-sandbox"] : ["--disable-gpu"],
            }
        );
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _data.Dispose();
    }

    /// <summary>Opens the page in a browser of its own: nothing is remembered from one to the next.</summary>
    internal async Task<OpenPage> OpenAsync(PageKind? kind = null, Uri? address = null, string hash = "")
    {
        kind ??= PageKind.Desktop;
        IBrowserContext context = await _browser!.NewContextAsync(
            new BrowserNewContextOptions
            {
                BaseURL = (address ?? Server.Address).ToString(),
                ViewportSize = new ViewportSize { Width = kind.Width, Height = kind.Height },
                ColorScheme = kind.IsDark ? ColorScheme.Dark : ColorScheme.Light,
                ReducedMotion = kind.IsStill ? ReducedMotion.Reduce : ReducedMotion.NoPreference,
            }
        );
        context.SetDefaultTimeout((float)Patience.Long.TotalMilliseconds);
        var page = new OpenPage(context, await context.NewPageAsync());
        await page.Page.GotoAsync($"/{hash}");
        return page;
    }

    private static string FindProgram() =>
        Environment.GetEnvironmentVariable("CHROMIUM")
        ?? (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
            .Split(Path.PathSeparator)
            .SelectMany(folder => s_programs.Select(program => Path.Combine(folder, program)))
            .FirstOrDefault(File.Exists)
        ?? throw new FileNotFoundException("Chromium is missing. Run ./test browser, which installs it, or name one in CHROMIUM.");

    [CollectionDefinition(Collection)]
    public sealed class Definition : ICollectionFixture<Chromium>;
}

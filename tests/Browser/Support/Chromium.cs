using Microsoft.Playwright;
using TextToVideo.Functional.Support;
using TextToVideo.ModelImport.Tests;

namespace TextToVideo.Browser.Support;

/// <summary>
/// A browser and a server that test classes share. The server has the models of the repository and an imported one, whose sizes are a rule,
/// and an endpoint that rewrites prompts.
/// </summary>
public sealed class Chromium : IAsyncLifetime
{
    /// <summary>The name of the collection of the classes that share them.</summary>
    public const string Collection = "Chromium";

    /// <summary>The headless shell is first, because it takes a third less processor time than the whole browser.</summary>
    private static readonly string[] s_programs = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"];

    private readonly TemporaryFolder _data = new();
    private readonly CheckpointCopy _checkpoint = new();
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private ScriptedEndpoint? _prompts;
    private StandaloneHost? _server;

    internal RunningSystem Server => _server ?? throw new InvalidOperationException("The server has not started.");

    /// <summary>Rewrites prompts.</summary>
    internal ScriptedEndpoint Prompts => _prompts ?? throw new InvalidOperationException("The endpoint has not started.");

    /// <summary>Holds the server's videos.</summary>
    internal HeldFfmpeg Ffmpeg { get; } = new();

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        Assertions.SetDefaultExpectTimeout((float)Wait.Long.TotalMilliseconds);
        _checkpoint.Import();
        _checkpoint.LinkModelsOfTheRepository();
        _prompts = await ScriptedEndpoint.StartAsync();
        _server = await StandaloneHost.StartAsync(
            _data.Path,
            settings: new Dictionary<string, string>(Ffmpeg.Settings)
            {
                ["Inference__ModelsPath"] = _checkpoint.Models,
                ["PromptEnhancement__Endpoint"] = _prompts.Url,
                ["PromptEnhancement__Model"] = "scripted",
            }
        );
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions
            {
                ExecutablePath = FindProgram(),

                // Without a GPU, --disable-gpu is faster than emulating one. Chromium's sandbox does not work for root, and containers run
                // the tests as root.
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

        if (_prompts is not null)
        {
            await _prompts.DisposeAsync();
        }

        Ffmpeg.Dispose();
        _data.Dispose();
        _checkpoint.Dispose();
    }

    /// <summary>Opens the page in a new browser context, which shares no state with others.</summary>
    /// <param name="kind">The window and the user's preferences; null for <see cref="PageKind.Desktop"/>.</param>
    /// <param name="address">The address of the server; null for <see cref="Server"/>.</param>
    /// <param name="path">The path or fragment to open, without a leading slash.</param>
    internal async Task<OpenPage> OpenAsync(PageKind? kind = null, Uri? address = null, string path = "")
    {
        kind ??= PageKind.Desktop;
        IBrowserContext context = await _browser!.NewContextAsync(
            new BrowserNewContextOptions
            {
                BaseURL = (address ?? Server.Address).ToString(),
                ViewportSize = new ViewportSize { Width = kind.Width, Height = kind.Height },
                ColorScheme = kind.IsDark ? ColorScheme.Dark : ColorScheme.Light,
                ReducedMotion = kind.ReducesMotion ? ReducedMotion.Reduce : ReducedMotion.NoPreference,
            }
        );
        context.SetDefaultTimeout((float)Wait.Long.TotalMilliseconds);
        var page = new OpenPage(context, await context.NewPageAsync());
        await page.Page.GotoAsync($"/{path}");
        return page;
    }

    private static string FindProgram() =>
        Environment.GetEnvironmentVariable("CHROMIUM")
        ?? s_programs
            .SelectMany(program =>
                (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
                    .Split(Path.PathSeparator)
                    .Select(folder => Path.Combine(folder, program))
            )
            .FirstOrDefault(File.Exists)
        ?? throw new FileNotFoundException("Chromium was not found. Run ./test browser, which installs it, or set CHROMIUM to its path.");

    [CollectionDefinition(Collection)]
    public sealed class Definition : ICollectionFixture<Chromium>;
}

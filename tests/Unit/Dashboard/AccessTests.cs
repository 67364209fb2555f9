using System.Net;
using System.Text.Json;
using Aspire.Dashboard.Resources;

namespace TextToVideo.Unit.Dashboard;

/// <summary>Who may look at the dashboard, and use it.</summary>
public sealed class AccessTests : IAsyncLifetime
{
    private TestDashboard? _dashboard;

    private TestDashboard Dashboard => _dashboard!;

    public async Task InitializeAsync() => _dashboard = await TestDashboard.StartAsync();

    [Theory]
    [InlineData("/")]
    [InlineData("/js/main.js")]
    [InlineData("/api/resources")]
    [InlineData("/api/traces")]
    [InlineData("/api/resources/worker/log")]
    [InlineData("/no-such-page")]
    public async Task Get_WithoutLogin_IsRefused(string path)
    {
        using HttpClient stranger = Dashboard.NewBrowser();

        using HttpResponseMessage response = await stranger.GetAsync(path);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Theory]
    [InlineData("/login")]
    [InlineData("/login?t=")]
    [InlineData("/login?t=0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task Login_WrongToken_GivesNoCookie(string path)
    {
        using HttpClient stranger = Dashboard.NewBrowser();

        using HttpResponseMessage response = await stranger.GetAsync(path);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.False(response.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task Login_Token_GivesACookieThatScriptsAndOtherPagesDoNotHave()
    {
        using HttpClient browser = Dashboard.NewBrowser();

        using HttpResponseMessage response = await browser.GetAsync(Dashboard.Server.LoginAddress);

        string cookie = Assert.Single(response.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Dashboard.Server.Secrets.LoginToken, cookie, StringComparison.Ordinal);
        using HttpResponseMessage page = await browser.GetAsync("/");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        string[] policy = string.Join(", ", page.Headers.GetValues("Content-Security-Policy")).Split("; ");
        Assert.Contains("default-src 'none'", policy);
        Assert.Contains("script-src 'self'", policy);
        Assert.Contains("frame-ancestors 'none'", policy);
    }

    [Theory]
    [InlineData("dashboard.example")]
    [InlineData("127.0.0.1.example")]
    [InlineData("127.0.0.1")]
    public async Task Get_HostIsNotItsOwn_IsRefused(string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/resources");
        request.Headers.Host = host;

        using HttpResponseMessage response = await Dashboard.Browser.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("null")]
    [InlineData("http://dashboard.example")]
    [InlineData("http://127.0.0.1:1")]
    public async Task Post_FromAnotherPage_IsRefused(string? origin)
    {
        using HttpResponseMessage response = await PostAsync("/api/resources/worker/stop", origin);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Empty(Dashboard.Commands);
    }

    [Fact]
    public async Task Post_FromItsOwnPage_IsDone()
    {
        string origin = Dashboard.Browser.BaseAddress!.ToString().TrimEnd('/');

        using HttpResponseMessage done = await PostAsync("/api/resources/worker/restart", origin);
        using HttpResponseMessage unknown = await PostAsync("/api/resources/nobody/stop", origin);

        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NotFound), (done.StatusCode, unknown.StatusCode));
        Assert.Equal(("worker", ResourceCommand.Restart), Dashboard.Commands[0]);
    }

    [Fact]
    public async Task Events_SomethingChanges_AreSentAgain()
    {
        using Stream events = await Dashboard.Browser.GetStreamAsync("/api/resources/events").WaitAsync(TestDashboard.Patience);
        using var reader = new StreamReader(events);
        Assert.Equal("worker", await IdAsync(reader));

        await Dashboard.ExecuteAsync("worker", ResourceCommand.Stop);

        Assert.Equal("worker", await IdAsync(reader));

        static async Task<string?> IdAsync(StreamReader reader)
        {
            string? line;
            do
            {
                line = await reader.ReadLineAsync().WaitAsync(TestDashboard.Patience);
            }
            while (line?.StartsWith("data: ", StringComparison.Ordinal) == false);

            using var resources = JsonDocument.Parse(line!["data: ".Length..]);
            return resources.RootElement[0].GetProperty("id").GetString();
        }
    }

    public async Task DisposeAsync() => await Dashboard.DisposeAsync();

    private async Task<HttpResponseMessage> PostAsync(string path, string? origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        return await Dashboard.Browser.SendAsync(request);
    }
}

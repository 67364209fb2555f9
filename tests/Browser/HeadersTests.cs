using System.Net;
using System.Net.Http.Headers;
using TextToVideo.Browser.Support;

namespace TextToVideo.Browser;

/// <summary>Tests of the HTTP headers of the page's files.</summary>
[Collection(Chromium.Collection)]
public sealed class HeadersTests(Chromium chromium)
{
    [Theory]
    [InlineData("/", "text/html")]
    [InlineData("/index.html", "text/html")]
    [InlineData("/style.css", "text/css")]
    [InlineData("/capacity.html", "text/html")]
    [InlineData("/js/main.js", "text/javascript")]
    [InlineData("/icon.svg", "image/svg+xml")]
    public async Task Get_PageFile_HasContentTypeAndStrictPolicy(string path, string type)
    {
        using HttpResponseMessage response = await GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(type, response.Content.Headers.ContentType!.MediaType);
        string[] policy = GetHeader(response, "Content-Security-Policy").Split("; ");
        Assert.Contains("default-src 'none'", policy);
        Assert.Contains("script-src 'self'", policy);
        Assert.Contains("style-src 'self'", policy);
        Assert.Contains("frame-ancestors 'none'", policy);
        Assert.Contains("base-uri 'none'", policy);
        Assert.DoesNotContain("unsafe", GetHeader(response, "Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Equal("nosniff", GetHeader(response, "X-Content-Type-Options"));
        Assert.Equal("no-referrer", GetHeader(response, "Referrer-Policy"));
    }

    [Fact]
    public async Task Get_MatchingETag_ReturnsNotModified()
    {
        using HttpResponseMessage first = await GetAsync("/js/main.js");
        using HttpResponseMessage second = await GetAsync("/js/main.js", request => request.Headers.IfNoneMatch.Add(first.Headers.ETag!));

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Equal("no-cache", second.Headers.CacheControl!.ToString());
    }

    [Fact]
    public async Task Get_ClientAcceptsGzip_ReturnsCompressedFile()
    {
        using HttpResponseMessage plain = await GetAsync("/style.css");
        using HttpResponseMessage small = await GetAsync(
            "/style.css",
            request => request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"))
        );
        using HttpResponseMessage refused = await GetAsync(
            "/style.css",
            request => request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip", 0))
        );

        Assert.Contains("gzip", small.Content.Headers.ContentEncoding);
        Assert.True(small.Content.Headers.ContentLength < plain.Content.Headers.ContentLength / 2);
        Assert.NotEqual(plain.Headers.ETag, small.Headers.ETag);
        Assert.Empty(refused.Content.Headers.ContentEncoding);
    }

    [Theory]
    [InlineData("/js")]
    [InlineData("/js/")]
    [InlineData("/js/../index.html/")]
    [InlineData("/appsettings.json")]
    [InlineData("/js/%2e%2e/%2e%2e/PageExtensions.cs")]
    public async Task Get_PathOutsidePage_ReturnsNotFound(string path)
    {
        using HttpResponseMessage response = await GetAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Post_ToPage_Fails()
    {
        using HttpResponseMessage response = await chromium.Server.Http.PostAsync(new Uri("/", UriKind.Relative), null);

        Assert.False(response.IsSuccessStatusCode);
    }

    private static string GetHeader(HttpResponseMessage response, string name) => string.Join(", ", response.Headers.GetValues(name));

    private Task<HttpResponseMessage> GetAsync(string path, Action<HttpRequestMessage>? change = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        change?.Invoke(request);
        return chromium.Server.Http.SendAsync(request);
    }
}

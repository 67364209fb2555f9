using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TextToVideo.Gateway.Proxies;
using TextToVideo.ServiceDefaults.Access;

namespace TextToVideo.Gateway.Tests.Proxies;

public sealed class TrustedProxiesTests
{
    [Theory]
    [InlineData("", "10.0.0.1", "203.0.113.5", "10.0.0.1")]
    [InlineData("10.0.0.1", "10.0.0.1", "203.0.113.5", "203.0.113.5")]
    [InlineData("10.0.0.1", "::ffff:10.0.0.1", "203.0.113.5", "203.0.113.5")]
    [InlineData("10.0.0.0/8, fd00::/8", "fd00::1", "2001:db8::5", "2001:db8::5")]
    [InlineData("10.0.0.0/8", "192.168.0.1", "203.0.113.5", "192.168.0.1")]
    // Two proxies: each appends the address that called it.
    [InlineData("10.0.0.0/8", "10.0.0.1", "203.0.113.5, 10.0.0.2", "203.0.113.5")]
    // What the caller itself has claimed stands before the address that the first proxy has appended.
    [InlineData("10.0.0.0/8", "10.0.0.1", "127.0.0.1, 203.0.113.5", "203.0.113.5")]
    [InlineData("10.0.0.0/8", "10.0.0.1", "127.0.0.1, 203.0.113.5, 10.0.0.2", "203.0.113.5")]
    [InlineData("10.0.0.1", "10.0.0.1", "nonsense", "10.0.0.1")]
    public async Task Request_ForwardedFor_NamesTheFirstAddressFromTheEndThatIsNoTrustedProxy(
        string trusted,
        string remote,
        string forwarded,
        string expected
    )
    {
        HttpContext context = await SendAsync(
            trusted,
            remote,
            request =>
            {
                request.Headers["X-Forwarded-For"] = forwarded;
                request.Headers["X-Real-IP"] = "127.0.0.1";
            }
        );

        Assert.Equal(expected, $"{context.Connection.RemoteIpAddress}");
    }

    [Theory]
    [InlineData("10.0.0.1", "https://videos.example")]
    [InlineData("10.0.0.2", "http://127.0.0.1")]
    public async Task Request_ForwardedHostAndProto_CountOnlyFromATrustedProxy(string trusted, string expected)
    {
        HttpContext context = await SendAsync(
            trusted,
            "10.0.0.1",
            request =>
            {
                request.Headers["X-Forwarded-For"] = "203.0.113.5";
                request.Headers["X-Forwarded-Proto"] = "https";
                request.Headers["X-Forwarded-Host"] = "videos.example";
            }
        );

        Assert.Equal(expected, $"{context.Request.Scheme}://{context.Request.Host}");
    }

    /// <summary>Proxies behind the first one append to the lists, so the caller's scheme and host are the first values.</summary>
    [Theory]
    [InlineData("203.0.113.5", "https, http", "video.example.com, 10.0.0.5", "https://video.example.com")]
    [InlineData("203.0.113.5, 10.0.0.2", "https,http", "video.example.com:8443,10.0.0.5", "https://video.example.com:8443")]
    [InlineData("203.0.113.5", "HTTPS", "[2001:db8::5]:8443", "https://[2001:db8::5]:8443")]
    [InlineData(null, "https", "video.example.com", "https://video.example.com")]
    [InlineData("203.0.113.5", "gopher, https", "video.example.com/evil, 10.0.0.5", "http://127.0.0.1")]
    [InlineData("203.0.113.5", "", "a b", "http://127.0.0.1")]
    [InlineData("203.0.113.5", "https", "user@video.example.com", "https://127.0.0.1")]
    public async Task Request_ForwardedLists_FirstSchemeAndHostCount(string? address, string scheme, string host, string expected)
    {
        HttpContext context = await SendAsync(
            "10.0.0.0/8",
            "10.0.0.1",
            request =>
            {
                request.Headers["X-Forwarded-For"] = address;
                request.Headers["X-Forwarded-Proto"] = scheme;
                request.Headers["X-Forwarded-Host"] = host;
            }
        );

        Assert.Equal(expected, $"{context.Request.Scheme}://{context.Request.Host}");
    }

    /// <summary>A forwarded request does not count as local, whatever address the trusted proxy reports.</summary>
    [Theory]
    [InlineData("", "127.0.0.1")]
    [InlineData("127.0.0.0/8", "127.0.0.1")]
    [InlineData("127.0.0.0/8", "203.0.113.5")]
    public async Task Request_ForwardedFromTheLoopbackAddress_IsNotLocal(string trusted, string forwarded)
    {
        HttpContext direct = await SendAsync(trusted, "127.0.0.1", _ => { });
        HttpContext throughProxy = await SendAsync(trusted, "127.0.0.1", request => request.Headers["X-Forwarded-For"] = forwarded);

        Assert.True(LocalRequests.IsLocal(direct));
        Assert.False(LocalRequests.IsLocal(throughProxy));
    }

    [Theory]
    [InlineData("proxy.example")]
    [InlineData("10.0.0.0/33")]
    public async Task Options_NoAddressOrNetwork_NameTheSetting(string trusted)
    {
        OptionsValidationException error = await Assert.ThrowsAsync<OptionsValidationException>(() =>
            SendAsync(trusted, "10.0.0.1", _ => { })
        );

        Assert.Contains("Gateway:TrustedProxies", error.Message, StringComparison.Ordinal);
        Assert.Contains(trusted, error.Message, StringComparison.Ordinal);
    }

    private static async Task<HttpContext> SendAsync(string trusted, string remote, Action<HttpRequest> prepare)
    {
        IConfiguration configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([KeyValuePair.Create("Gateway:TrustedProxies:0", (string?)trusted)])
            .Build();
        await using ServiceProvider services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(configuration)
            .AddTrustedProxies()
            .BuildServiceProvider();
        var app = new ApplicationBuilder(services);
        app.UseTrustedProxies();
        app.Run(_ => Task.CompletedTask);
        var context = new DefaultHttpContext { RequestServices = services };
        context.Request.Scheme = "http";
        context.Request.Host = new HostString("127.0.0.1");
        context.Connection.RemoteIpAddress = IPAddress.Parse(remote);
        prepare(context.Request);
        await app.Build()(context);
        return context;
    }
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using NSubstitute;
using TextToVideo.Gateway.CrossOrigin;
using TextToVideo.Gateway.Proxies;

namespace TextToVideo.Gateway.Tests.CrossOrigin;

public sealed class CrossOriginTests
{
    private const string Configured = "https://app.example.com, http://localhost:3000";

    [Theory]
    [InlineData("https://app.example.com", true)]
    [InlineData("http://localhost:3000", true)]
    [InlineData("http://app.example.com", false)]
    [InlineData("https://app.example.com:8443", false)]
    [InlineData("https://evil.example", false)]
    [InlineData("null", false)]
    public async Task Request_Origin_IsAllowedIfItIsConfigured(string origin, bool isAllowed)
    {
        HttpContext context = await SendAsync(Configured, HttpMethods.Get, request => request.Headers.Origin = origin);

        // The answer is an error: a page has to be able to read it, too.
        Assert.Equal(StatusCodes.Status401Unauthorized, context.Response.StatusCode);
        Assert.Equal(isAllowed ? origin : string.Empty, context.Response.Headers.AccessControlAllowOrigin.ToString());
        string exposed = context.Response.Headers.AccessControlExposeHeaders.ToString();
        Assert.Equal(isAllowed, exposed.Contains("x-request-id", StringComparison.Ordinal));
        Assert.Equal(isAllowed, exposed.Contains("openai-poll-after-ms", StringComparison.Ordinal));
        Assert.Empty(context.Response.Headers.AccessControlAllowCredentials.ToString());
    }

    [Theory]
    [InlineData(Configured, "https://app.example.com")]
    [InlineData("", "")]
    public async Task Preflight_Origin_IsAnsweredWithoutAKey(string configured, string expected)
    {
        HttpContext context = await SendAsync(
            configured,
            HttpMethods.Options,
            request =>
            {
                request.Headers.Origin = "https://app.example.com";
                request.Headers.AccessControlRequestMethod = "DELETE";
                request.Headers.AccessControlRequestHeaders = "authorization,content-type,idempotency-key";
            }
        );

        IHeaderDictionary headers = context.Response.Headers;
        Assert.Equal(expected, headers.AccessControlAllowOrigin.ToString());
        Assert.Equal(
            expected.Length > 0 ? "authorization,content-type,idempotency-key" : string.Empty,
            headers.AccessControlAllowHeaders.ToString()
        );
        Assert.Equal(expected.Length > 0 ? 204 : 401, context.Response.StatusCode);
    }

    [Theory]
    [InlineData("*")]
    [InlineData("app.example.com")]
    [InlineData("https://app.example.com/")]
    [InlineData("https://app.example.com/page")]
    [InlineData("ftp://app.example.com")]
    public async Task Options_NoOrigin_NameTheSetting(string origin)
    {
        OptionsValidationException error = await Assert.ThrowsAsync<OptionsValidationException>(() =>
            SendAsync(origin, HttpMethods.Get, _ => { })
        );

        Assert.Contains("Gateway:CorsOrigins", error.Message, StringComparison.Ordinal);
        Assert.Contains(origin, error.Message, StringComparison.Ordinal);
    }

    private static async Task<HttpContext> SendAsync(string origins, string method, Action<HttpRequest> prepare)
    {
        IConfiguration configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([KeyValuePair.Create("Gateway:CorsOrigins:0", (string?)origins)])
            .Build();
        await using ServiceProvider services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(configuration)
            .AddTrustedProxies()
            .AddCrossOrigin()
            .BuildServiceProvider();
        var app = new ApplicationBuilder(services);
        app.UseCrossOrigin();
        app.Run(context =>
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        });
        var starting = new Stack<(Func<object, Task> Callback, object State)>();
        IHttpResponseFeature response = Substitute.For<IHttpResponseFeature>();
        response.Headers.Returns(new HeaderDictionary());
        response
            .When(feature => feature.OnStarting(Arg.Any<Func<object, Task>>(), Arg.Any<object>()))
            .Do(call => starting.Push((call.ArgAt<Func<object, Task>>(0), call.ArgAt<object>(1))));
        var context = new DefaultHttpContext { RequestServices = services };
        context.Features.Set(response);
        context.Request.Method = method;
        prepare(context.Request);
        await app.Build()(context);
        while (starting.TryPop(out (Func<object, Task> Callback, object State) next))
        {
            await next.Callback(next.State);
        }

        return context;
    }
}

using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using NSubstitute;
using TextToVideo.ServiceDefaults.Access;

namespace TextToVideo.ServiceDefaults.Tests.Access;

/// <summary>The framework's authentication and authorization with this system's scheme and policies.</summary>
public sealed class ApiKeyAuthenticationTests
{
    private static readonly KeyCheck s_none = new(KeyState.NoneCreated);
    private static readonly KeyCheck s_unknown = new(KeyState.Unknown);
    private static readonly KeyCheck s_user = new(KeyState.Valid, new Caller { KeyId = "a", Tenant = "t" });
    private static readonly KeyCheck s_admin = new(
        KeyState.Valid,
        new Caller
        {
            KeyId = "b",
            Tenant = "t",
            IsAdmin = true,
        }
    );

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1:8080", null, true)]
    [InlineData("::1", "[::1]:8080", null, true)]
    [InlineData("::ffff:127.0.0.1", "localhost", null, true)]
    [InlineData("127.0.0.1", "localhost", "http://localhost:8080", true)]
    [InlineData("192.168.1.2", "127.0.0.1", null, false)]
    [InlineData("127.0.0.1", "rebound.example", null, false)]
    [InlineData("127.0.0.1", "127.0.0.1.example", null, false)]
    [InlineData("127.0.0.1", "127.0.0.1", "https://page.example", false)]
    [InlineData("127.0.0.1", "127.0.0.1", "null", false)]
    public async Task Request_NoKeyCreated_OnlyThisMachinesUsersPass(string address, string host, string? origin, bool passes)
    {
        HttpContext context = await SendAsync(
            s_none,
            "/v1/admin/keys",
            request =>
            {
                request.HttpContext.Connection.RemoteIpAddress = IPAddress.Parse(address);
                request.Host = new HostString(host);
                request.Headers.Origin = origin;
            }
        );

        Assert.Equal(passes ? StatusCodes.Status204NoContent : StatusCodes.Status401Unauthorized, context.Response.StatusCode);
        Assert.Equal(passes ? Caller.Local : null, context.FindCaller());
    }

    [Theory]
    [InlineData("X-Forwarded-For", "127.0.0.1", false)]
    [InlineData("x-forwarded-host", "localhost", false)]
    [InlineData("X-Forwarded-Server", "proxy", false)]
    [InlineData("X-Original-For", "127.0.0.1:80", false)]
    [InlineData("Forwarded", "for=127.0.0.1", false)]
    [InlineData("Via", "1.1 proxy", false)]
    [InlineData("X-Real-IP", "127.0.0.1", false)]
    [InlineData("X-Real-IP", "", false)]
    [InlineData("True-Client-IP", "127.0.0.1", false)]
    [InlineData("CF-Connecting-IP", "127.0.0.1", false)]
    [InlineData("Sec-Fetch-Site", "cross-site", false)]
    [InlineData("Sec-Fetch-Site", "same-origin", true)]
    [InlineData("Sec-Fetch-Site", "same-site", true)]
    [InlineData("Sec-Fetch-Site", "none", true)]
    [InlineData("X-Request-Id", "1", true)]
    public async Task Request_NoKeyCreated_ProxiesAndForeignPagesDoNotPass(string field, string value, bool passes)
    {
        HttpContext context = await SendAsync(s_none, "/v1/export", request => request.Headers[field] = value);

        Assert.Equal(passes ? StatusCodes.Status204NoContent : StatusCodes.Status401Unauthorized, context.Response.StatusCode);
    }

    /// <summary>A page of this machine at another port or name, whose requests are cross-site, has a local origin.</summary>
    [Fact]
    public async Task Request_NoKeyCreated_OriginCountsMoreThanTheSite()
    {
        HttpContext context = await SendAsync(
            s_none,
            "/v1/videos",
            request =>
            {
                request.Headers.Origin = "http://localhost:3000";
                request.Headers["Sec-Fetch-Site"] = "cross-site";
            }
        );

        Assert.Equal(StatusCodes.Status204NoContent, context.Response.StatusCode);
    }

    /// <summary>nginx connects with HTTP/1.0 unless it is configured otherwise, and adds no header field.</summary>
    [Theory]
    [InlineData("HTTP/1.0", false)]
    [InlineData("HTTP/1.1", true)]
    [InlineData("HTTP/2", true)]
    public async Task Request_NoKeyCreated_Http10DoesNotPass(string protocol, bool passes)
    {
        HttpContext context = await SendAsync(s_none, "/v1/videos", request => request.Protocol = protocol);

        Assert.Equal(passes ? StatusCodes.Status204NoContent : StatusCodes.Status401Unauthorized, context.Response.StatusCode);
    }

    [Fact]
    public async Task Request_EndpointThatRequiresAnAdmin_RefusesOtherKeys()
    {
        void Prepare(HttpRequest request) => request.HttpContext.SetEndpoint(EndpointWith(new AdminEndpointMetadata()));

        Assert.Equal(StatusCodes.Status403Forbidden, (await SendAsync(s_user, "/stage/Method", Prepare)).Response.StatusCode);
        Assert.Equal(StatusCodes.Status204NoContent, (await SendAsync(s_admin, "/stage/Method", Prepare)).Response.StatusCode);
        Assert.Equal(StatusCodes.Status401Unauthorized, (await SendAsync(s_unknown, "/stage/Method", Prepare)).Response.StatusCode);
    }

    [Theory]
    [InlineData("/v1/videos", 204, 204)]
    [InlineData("/v1/admin", 403, 204)]
    [InlineData("/v1/admin/", 403, 204)]
    [InlineData("/v1/admin/keys", 403, 204)]
    [InlineData("/V1/ADMIN/keys", 403, 204)]
    [InlineData("/v1/admin/nothing/here", 403, 204)]
    [InlineData("/v1/administrators", 204, 204)]
    [InlineData("/metrics", 403, 204)]
    [InlineData("/Metrics/", 403, 204)]
    public async Task Request_Key_PassesButOnlyAnAdminsToAdministration(string path, int user, int admin)
    {
        foreach (string method in new[] { "GET", "HEAD", "POST", "DELETE", "OPTIONS", "ANY" })
        {
            Assert.Equal(user, (await SendAsync(s_user, path, request => request.Method = method)).Response.StatusCode);
            Assert.Equal(admin, (await SendAsync(s_admin, path, request => request.Method = method)).Response.StatusCode);
        }

        HttpContext grpc = await SendAsync(s_user, path, request => request.ContentType = "application/grpc");
        Assert.Equal(user == 403 ? "7" : string.Empty, grpc.Response.Headers["grpc-status"].ToString());
    }

    [Theory]
    [InlineData(KeyState.Unknown)]
    [InlineData(KeyState.Revoked)]
    [InlineData(KeyState.Expired)]
    public async Task Request_InvalidKey_Is401OverBothProtocols(KeyState state)
    {
        foreach (string path in new[] { "/v1/videos", "/v1/admin/keys", "/metrics", "/nothing", "/" })
        {
            HttpContext rest = await SendAsync(new KeyCheck(state), path);
            Assert.Equal(StatusCodes.Status401Unauthorized, rest.Response.StatusCode);
            Assert.Equal("Bearer", rest.Response.Headers.WWWAuthenticate.ToString());
        }

        HttpContext given = await SendAsync(new KeyCheck(state), "/v1/videos", request => request.Headers.Authorization = "Bearer any");
        HttpContext grpc = await SendAsync(
            new KeyCheck(state),
            "/texttovideo.v1.VideoGeneration/GetVideo",
            request => request.ContentType = "application/grpc"
        );

        Assert.Equal("Bearer error=\"invalid_token\"", given.Response.Headers.WWWAuthenticate.ToString());
        Assert.Equal("16", grpc.Response.Headers["grpc-status"]);
    }

    [Fact]
    public async Task Request_StateWithoutValidKeyButWithCaller_Is401()
    {
        HttpContext context = await SendAsync(s_admin with { State = KeyState.Revoked }, "/v1/videos");

        Assert.Equal(StatusCodes.Status401Unauthorized, context.Response.StatusCode);
    }

    [Fact]
    public async Task Request_AnonymousEndpoint_PassesAlsoWhileTheKeysCannotBeRead()
    {
        HttpContext context = await SendAsync(
            check: null,
            "/health",
            request => request.HttpContext.SetEndpoint(EndpointWith(new AllowAnonymousAttribute()))
        );

        Assert.Equal(StatusCodes.Status204NoContent, context.Response.StatusCode);
    }

    [Fact]
    public async Task Request_EndpointThatRequiresAuthorization_HasTheSamePolicy()
    {
        HttpContext user = await SendAsync(
            s_user,
            "/v1/admin",
            request => request.HttpContext.SetEndpoint(EndpointWith(new AuthorizeAttribute()))
        );
        HttpContext stranger = await SendAsync(
            new KeyCheck(KeyState.Unknown),
            "/v1/videos",
            request => request.HttpContext.SetEndpoint(EndpointWith(new AuthorizeAttribute()))
        );

        Assert.Equal(StatusCodes.Status403Forbidden, user.Response.StatusCode);
        Assert.Equal(StatusCodes.Status401Unauthorized, stranger.Response.StatusCode);
    }

    [Fact]
    public async Task Request_KeysCannotBeRead_NothingPasses()
    {
        HttpContext rest = await SendAsync(check: null, "/v1/videos");
        HttpContext grpc = await SendAsync(check: null, "/texttovideo.v1.X/Y", request => request.ContentType = "application/grpc");

        Assert.Equal(StatusCodes.Status503ServiceUnavailable, rest.Response.StatusCode);
        Assert.Equal("2", rest.Response.Headers.RetryAfter);
        Assert.Equal("14", grpc.Response.Headers["grpc-status"]);
    }

    [Fact]
    public async Task Request_WithoutAuthentication_IsRefused()
    {
        HttpContext context = await SendAsync(s_admin, "/v1/videos", authenticates: false);

        Assert.Equal(StatusCodes.Status401Unauthorized, context.Response.StatusCode);
    }

    private static Endpoint EndpointWith(object metadata) => new(null, new EndpointMetadataCollection(metadata), "endpoint");

    /// <summary>Sends a request from this machine.</summary>
    /// <param name="check">The keyring's answer; null: it is unavailable.</param>
    /// <param name="path">The request's path.</param>
    /// <param name="prepare">Changes the request.</param>
    /// <param name="authenticates">Whether the authentication middleware is in use.</param>
    private static async Task<HttpContext> SendAsync(
        KeyCheck? check,
        string path,
        Action<HttpRequest>? prepare = null,
        bool authenticates = true
    )
    {
        IKeyring keyring = Substitute.For<IKeyring>();
        keyring
            .CheckAsync(default, default)
            .ReturnsForAnyArgs(_ => check ?? throw new KeyringException("service_unavailable", "away", TimeSpan.FromSeconds(2), null));

        // Both the gateway and the API add it, and in one process they are together.
        await using ServiceProvider services = new ServiceCollection()
            .AddLogging()
            .AddMetrics()
            .AddRouting()
            .AddSingleton(keyring)
            .AddAccess()
            .AddAccess()
            .BuildServiceProvider();
        var app = new ApplicationBuilder(services);
        if (authenticates)
        {
            app.UseAuthentication();
        }

        app.UseAuthorization();
        app.Run(passed =>
        {
            passed.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        });
        await using AsyncServiceScope scope = services.CreateAsyncScope();
        var context = new DefaultHttpContext { RequestServices = scope.ServiceProvider, Response = { Body = new MemoryStream() } };
        context.Request.Path = path;
        context.Request.Host = new HostString("localhost");
        context.Connection.RemoteIpAddress = IPAddress.Loopback;
        prepare?.Invoke(context.Request);
        await app.Build()(context);
        return context;
    }
}

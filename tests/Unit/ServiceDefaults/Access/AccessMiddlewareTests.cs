using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using NSubstitute;
using TextToVideo.ServiceDefaults.Access;

namespace TextToVideo.Unit.ServiceDefaults.Access;

public sealed class AccessMiddlewareTests
{
    private static readonly KeyCheck s_none = new(KeyState.NoneCreated);
    private static readonly KeyCheck s_user = new(KeyState.Valid, new Caller { KeyId = "a", Tenant = "t" });
    private static readonly KeyCheck s_admin = new(KeyState.Valid, new Caller { KeyId = "b", Tenant = "t", IsAdmin = true });

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
    public async Task InvokeAsync_NoKeyCreated_LetsThisMachinesUsersPassAlone(string address, string host, string? origin, bool passes)
    {
        HttpContext context = await InvokeAsync(s_none, "/v1/admin/keys", request =>
        {
            request.HttpContext.Connection.RemoteIpAddress = IPAddress.Parse(address);
            request.Host = new HostString(host);
            request.Headers.Origin = origin;
        });

        Assert.Equal(passes ? StatusCodes.Status204NoContent : StatusCodes.Status401Unauthorized, context.Response.StatusCode);
    }

    [Theory]
    [InlineData("/v1/videos", 204, 204)]
    [InlineData("/v1/admin", 403, 204)]
    [InlineData("/v1/admin/keys", 403, 204)]
    [InlineData("/V1/ADMIN/keys", 403, 204)]
    [InlineData("/v1/administrators", 204, 204)]
    [InlineData("/metrics", 403, 204)]
    [InlineData("/Metrics/", 403, 204)]
    public async Task InvokeAsync_Key_PassesButNotToAdministration(string path, int user, int admin)
    {
        Assert.Equal(user, (await InvokeAsync(s_user, path)).Response.StatusCode);
        Assert.Equal(admin, (await InvokeAsync(s_admin, path)).Response.StatusCode);
    }

    [Theory]
    [InlineData(KeyState.Unknown)]
    [InlineData(KeyState.Revoked)]
    [InlineData(KeyState.Expired)]
    public async Task InvokeAsync_KeyThatIsNoneOrNoLonger_Is401OverBothProtocols(KeyState state)
    {
        HttpContext rest = await InvokeAsync(new KeyCheck(state), "/v1/videos");
        HttpContext grpc = await InvokeAsync(
            new KeyCheck(state), "/texttovideo.v1.VideoGeneration/GetVideo", request => request.ContentType = "application/grpc");

        Assert.Equal(StatusCodes.Status401Unauthorized, rest.Response.StatusCode);
        Assert.StartsWith("Bearer", rest.Response.Headers.WWWAuthenticate.ToString(), StringComparison.Ordinal);
        Assert.Equal("16", grpc.Response.Headers["grpc-status"]);
    }

    [Fact]
    public async Task InvokeAsync_OpenEndpoint_IsForEverybodyAlsoWhileTheKeysCannotBeRead()
    {
        var endpoint = new Endpoint(null, new EndpointMetadataCollection(new AllowAnonymousAttribute()), "open");
        HttpContext context = await InvokeAsync(check: null, "/health", request => request.HttpContext.SetEndpoint(endpoint));

        Assert.Equal(StatusCodes.Status204NoContent, context.Response.StatusCode);
    }

    [Fact]
    public async Task InvokeAsync_KeysCannotBeRead_NobodyPasses()
    {
        HttpContext rest = await InvokeAsync(check: null, "/v1/videos");
        HttpContext grpc = await InvokeAsync(check: null, "/texttovideo.v1.X/Y", request => request.ContentType = "application/grpc");

        Assert.Equal(StatusCodes.Status503ServiceUnavailable, rest.Response.StatusCode);
        Assert.Equal("2", rest.Response.Headers.RetryAfter);
        Assert.Equal("14", grpc.Response.Headers["grpc-status"]);
    }

    [Fact]
    public async Task InvokeAsync_NobodyHasLookedAtTheKey_IsRefused()
    {
        HttpContext context = NewContext("/v1/videos");
        await new AccessMiddleware().InvokeAsync(context, Pass);

        Assert.Equal(StatusCodes.Status401Unauthorized, context.Response.StatusCode);
    }

    private static DefaultHttpContext NewContext(string path)
    {
        var context = new DefaultHttpContext
        {
            RequestServices = new ServiceCollection().AddLogging().BuildServiceProvider(),
            Response = { Body = new MemoryStream() },
        };
        context.Request.Path = path;
        context.Request.Host = new HostString("localhost");
        context.Connection.RemoteIpAddress = IPAddress.Loopback;
        return context;
    }

    /// <param name="check">What the keyring says; null: it cannot be asked.</param>
    /// <param name="path">The path.</param>
    /// <param name="prepare">Says more of the request.</param>
    private static async Task<HttpContext> InvokeAsync(KeyCheck? check, string path, Action<HttpRequest>? prepare = null)
    {
        IKeyring keyring = Substitute.For<IKeyring>();
        keyring.CheckAsync(default, default).ReturnsForAnyArgs(
            _ => check ?? throw new KeyringException("service_unavailable", "away", TimeSpan.FromSeconds(2), null));
        HttpContext context = NewContext(path);
        prepare?.Invoke(context.Request);
        var access = new AccessMiddleware();
        await new CallerMiddleware(keyring).InvokeAsync(context, inner => access.InvokeAsync(inner, Pass));
        return context;
    }

    private static Task Pass(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}

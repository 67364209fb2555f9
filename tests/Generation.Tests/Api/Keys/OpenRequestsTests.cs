using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Abstractions;
using NSubstitute;
using TextToVideo.Generation.Api.Keys;
using TextToVideo.Generation.Storage;
using TextToVideo.ServiceDefaults.Access;

namespace TextToVideo.Generation.Tests.Api.Keys;

public sealed class OpenRequestsTests : IDisposable
{
    private readonly IApiKeys _keys = Substitute.For<IApiKeys>();
    private readonly IHttpRequestLifetimeFeature _lifetime = Substitute.For<IHttpRequestLifetimeFeature>();
    private readonly DefaultHttpContext _context = new();
    private readonly OpenRequests _requests;
    private string[] _ended = [];

    public OpenRequestsTests()
    {
        _requests = new OpenRequests(_keys, TimeProvider.System, NullLogger<OpenRequests>.Instance);
        _context.Features.Set(_lifetime);
        _keys.ListEndedAsync(default!, default).ReturnsForAnyArgs(_ => Task.FromResult<IReadOnlyList<string>>(_ended));
    }

    public void Dispose() => _requests.Dispose();

    [Fact]
    public async Task Watch_KeyEnds_IsCancelledAtTheNextCheckAndAbortedAtTheOneAfter()
    {
        using IDisposable watched = _requests.Watch(_context, "a");
        CancellationToken token = _context.RequestAborted;
        await _requests.CheckAsync(CancellationToken.None);
        Assert.False(token.IsCancellationRequested);

        _ended = ["a"];
        await _requests.CheckAsync(CancellationToken.None);
        await WaitAsync(() => token.IsCancellationRequested);
        Assert.NotNull(_context.Features.Get<EndedKeyFeature>());
        _lifetime.DidNotReceive().Abort();

        await _requests.CheckAsync(CancellationToken.None);
        _lifetime.Received(1).Abort();
    }

    [Fact]
    public async Task Watch_AnotherKeyEnds_GoesOn()
    {
        using IDisposable watched = _requests.Watch(_context, "a");
        _ended = ["b"];
        await _requests.CheckAsync(CancellationToken.None);
        await _requests.CheckAsync(CancellationToken.None);

        Assert.False(_context.RequestAborted.IsCancellationRequested);
        Assert.Null(_context.Features.Get<EndedKeyFeature>());
    }

    /// <summary>The server uses the context for the next request of the connection.</summary>
    [Fact]
    public async Task Watch_RequestHasEnded_TouchesItsContextNoMore()
    {
        var next = new DefaultHttpContext();
        using IDisposable other = _requests.Watch(next, "a");
        _requests.Watch(_context, "a").Dispose();
        _ended = ["a"];
        await _requests.CheckAsync(CancellationToken.None);
        await WaitAsync(() => next.RequestAborted.IsCancellationRequested);
        await _requests.CheckAsync(CancellationToken.None);

        Assert.Null(_context.Features.Get<EndedKeyFeature>());
        _lifetime.DidNotReceive().Abort();
    }

    private static async Task WaitAsync(Func<bool> isDone)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!isDone())
        {
            await Task.Delay(5, limit.Token);
        }
    }
}
